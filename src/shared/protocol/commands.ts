import { z } from 'zod';
import { blindLetterSchema, blindMethodSchema, MOST_TRIALS } from '../model/blindTest.ts';
import { loopPatchSchema } from '../model/calibration.ts';
import { chainSchema } from '../model/chain.ts';
import { controlIdSchema, positionSchema } from '../model/control.ts';
import { ANSWER_OUTCOMES, commentSchema, personNameSchema, wordsSchema } from '../model/conversation.ts';
import { loopIdSchema } from '../model/loopId.ts';
import { markerNameSchema, trackSecondsSchema } from '../model/marker.ts';
import { MOST_ITEMS, MOST_TRIM_DB, monitorImageSchema } from '../model/monitor.ts';
import { referenceWordsSchema } from '../model/reference.ts';
import { idSchema, sha256Schema, surroundingsSchema } from '../model/revision.ts';
import { unitIdSchema } from '../model/rig.ts';
import { sceneSlotSchema } from '../model/scene.ts';
import { locatorNameSchema, TAPE_ACTIONS, tapeSecondsSchema } from '../model/tape.ts';
import { retentionRuleSchema } from '../retention.ts';
import { searchSchema } from '../searchFilter.ts';
import { deviceRefSchema } from './device.ts';
import { compareRefSchema, loopSchema, MOST_REFS } from './listening.ts';

const shortText = z.string().trim().min(1).max(200);

/** Where a new track starts from: the newest revision of its project, else of the log; a template; any revision. */
const startingPointSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('last') }),
	z.strictObject({ kind: z.literal('preset'), preset: z.string().min(1).max(120) }),
	/** By id, hash, or the first 8 digits of either. */
	z.strictObject({ kind: z.literal('revision'), revision: z.string().min(8).max(64) }),
]);
export type StartingPoint = z.infer<typeof startingPointSchema>;

/** Every command a remote or the command line may give. Each carries an id and gets exactly one answer. */
export const commandSchema = z.discriminatedUnion('type', [
	/** Turn a knob. On a unit without a remote this records what a hand did. `last` ends the gesture: one undo step. */
	z.strictObject({
		type: z.literal('control.move'),
		unit: unitIdSchema,
		control: controlIdSchema,
		position: positionSchema,
		gesture: z.string().min(1).max(64),
		seq: z.int().min(0),
		last: z.boolean().default(false),
	}),
	z.strictObject({ type: z.literal('unit.read'), unit: unitIdSchema }),
	/** Asks the unit some times whether it is there, sets nothing, and gives a `UnitTest`. */
	z.strictObject({
		type: z.literal('unit.test'),
		unit: unitIdSchema,
		rounds: z.int().min(1).max(100).default(10),
	}),
	/** Fetches the unit's memory for the revisions to come; it is also done before each pass where the unit can be asked. */
	z.strictObject({ type: z.literal('unit.fetchMemory'), unit: unitIdSchema }),
	/** Every control of the unit whose position nobody knows is set to its rest, by wire or by hand. */
	z.strictObject({ type: z.literal('unit.rest'), unit: unitIdSchema }),
	/** Puts the present settings of a unit aside under a letter, in place of what was there. */
	z.strictObject({ type: z.literal('scene.store'), unit: unitIdSchema, slot: sceneSlotSchema }),
	/** Puts settings that somebody has on paper into a slot; nothing is moved. */
	z.strictObject({
		type: z.literal('scene.write'),
		unit: unitIdSchema,
		slot: sceneSlotSchema,
		settings: z
			.array(z.strictObject({ control: controlIdSchema, position: positionSchema }))
			.min(1)
			.max(1000),
	}),
	/** Brings a unit to the settings of a scene, by wire and by hand; gives `sceneAnswerSchema`. */
	z.strictObject({ type: z.literal('scene.recall'), unit: unitIdSchema, slot: sceneSlotSchema }),
	z.strictObject({ type: z.literal('scene.clear'), unit: unitIdSchema, slot: sceneSlotSchema }),
	z.strictObject({
		type: z.literal('project.create'),
		title: shortText,
		artist: z.string().max(200).default(''),
		form: z.enum(['album', 'ep', 'single']).default('single'),
	}),
	z.strictObject({
		type: z.literal('track.create'),
		project: idSchema,
		title: shortText,
		/** What its chain is taken from; the first preset when absent. */
		from: startingPointSchema.optional(),
	}),
	/** What a new track would take over, and what would be left to be done. Changes nothing. */
	z.strictObject({ type: z.literal('track.startPlan'), project: idSchema, from: startingPointSchema }),
	z.strictObject({ type: z.literal('track.select'), project: idSchema, track: idSchema }),
	/** Import a mix that lies on the studio machine; remotes upload over HTTP instead. */
	z.strictObject({ type: z.literal('track.mix'), project: idSchema, track: idSchema, path: z.string().min(1) }),
	/** Takes a recording to hear the track beside; it is never the result. Gives `{ reference }`. Remotes upload over HTTP instead. */
	z.strictObject({
		type: z.literal('reference.import'),
		project: idSchema,
		track: idSchema,
		path: z.string().min(1),
		words: referenceWordsSchema,
	}),
	/** It is offered no more. The file stays, as the log names it. */
	z.strictObject({ type: z.literal('reference.remove'), project: idSchema, reference: idSchema }),
	/** A named moment of the current track; a name that the track has already is moved. Gives `{ marker }`. */
	z.strictObject({ type: z.literal('marker.set'), name: markerNameSchema, seconds: trackSecondsSchema }),
	z.strictObject({ type: z.literal('marker.rename'), marker: idSchema, name: markerNameSchema }),
	z.strictObject({ type: z.literal('marker.remove'), marker: idSchema }),
	z.strictObject({ type: z.literal('chain.set'), chain: chainSchema }),
	/** Sets the switchers where the chain wants them. */
	z.strictObject({ type: z.literal('chain.patch') }),
	z.strictObject({
		type: z.literal('transport.play'),
		/** Source frame to start from. */
		frame: z.int().min(0).default(0),
	}),
	z.strictObject({ type: z.literal('transport.stop') }),
	z.strictObject({ type: z.literal('transport.locate'), frame: z.int().min(0) }),
	z.strictObject({
		type: z.literal('monitor.set'),
		source: z.enum(['source', 'return', 'master']).optional(),
		levelDb: z.number().min(-80).max(0).optional(),
		dim: z.boolean().optional(),
		muted: z.boolean().optional(),
		/** Parts of the image; what is left out stays as it is. */
		image: monitorImageSchema.partial().optional(),
	}),
	/** A person says that the monitor controller is muted, for the test signals to come. */
	z.strictObject({ type: z.literal('monitor.confirmMuted'), muted: z.boolean() }),
	/** Files to hear beside the mix; they are matched with it in loudness and time. */
	z.strictObject({ type: z.literal('compare.items'), items: z.array(compareRefSchema).max(MOST_REFS) }),
	/** What the monitor hears: an id of `listening.items`, a letter in a blind test. */
	z.strictObject({ type: z.literal('compare.hear'), item: z.string().min(1).max(4096) }),
	z.strictObject({
		type: z.literal('compare.trim'),
		item: z.string().min(1).max(4096),
		trimDb: z.number().min(-MOST_TRIM_DB).max(MOST_TRIM_DB),
	}),
	z.strictObject({ type: z.literal('compare.loop'), loop: loopSchema.nullable() }),
	/** Whether playing sends the mix through the rack, or only plays files. */
	z.strictObject({ type: z.literal('compare.rack'), withRack: z.boolean() }),
	z.strictObject({ type: z.literal('compare.match'), matchLoudness: z.boolean() }),
	/** Hides the names and shuffles the order; without `items` it is between everything that is matched. */
	z.strictObject({
		type: z.literal('blind.start'),
		method: blindMethodSchema.default('preference'),
		items: z.array(z.string().min(1).max(4096)).min(2).max(MOST_ITEMS).optional(),
		trials: z.int().min(1).max(MOST_TRIALS).default(16),
	}),
	z.strictObject({
		type: z.literal('blind.choose'),
		letter: blindLetterSchema,
		note: z.string().max(2000).default(''),
	}),
	/** Shows what the letters stood for, and writes the test into the log. */
	z.strictObject({ type: z.literal('blind.reveal') }),
	/** Back to names: of a test that was revealed, or of one that is given up. */
	z.strictObject({ type: z.literal('blind.end') }),
	/**
	 * A blind test on the device that asks, between files of the current track that it plays by itself; one it had before is
	 * given up. Gives a `DeviceBlind`.
	 */
	z.strictObject({
		type: z.literal('device.blind.start'),
		method: blindMethodSchema.default('preference'),
		items: z.array(deviceRefSchema).min(2).max(MOST_ITEMS),
		trials: z.int().min(1).max(MOST_TRIALS).default(10),
	}),
	/** What is liked best, which ends the test and writes it into the log; in an ABX the answer to the trial. Gives a `DeviceBlind`. */
	z.strictObject({
		type: z.literal('device.blind.choose'),
		test: idSchema,
		letter: blindLetterSchema,
		note: z.string().trim().max(2000).default(''),
	}),
	z.strictObject({ type: z.literal('device.blind.end'), test: idSchema }),
	z.strictObject({
		type: z.literal('pass.start'),
		note: z.string().max(2000).default(''),
		/** A stretch that fails is printed again and joined, where the rack allows it. Without it a fault ends the print. */
		punchIn: z.boolean().default(false),
		/** Room and tape, for the revision. */
		surroundings: surroundingsSchema.optional(),
	}),
	/**
	 * Prints the failed stretches of an earlier pass again, by its id or how that ends, and joins them: everything has to be as
	 * it was then.
	 */
	z.strictObject({
		type: z.literal('pass.mend'),
		pass: z.string().regex(/^[0-9a-fA-F-]{4,36}$/),
		/** That of the failed pass when it is empty. */
		note: z.string().max(2000).default(''),
	}),
	/** What should be true before a pass and how it stands now, a `PassCheck` each; sends and records nothing. Levels follow in the state. */
	z.strictObject({ type: z.literal('pass.check') }),
	/** Ends the measurement of levels that the check began. */
	z.strictObject({ type: z.literal('pass.checkCancel') }),
	z.strictObject({ type: z.literal('pass.cancel') }),
	/** Begins to measure the round trip of the chain by test signals, `times` times each loop; `measuring` tells how it goes. */
	z.strictObject({
		type: z.literal('latency.measure'),
		times: z.int().min(1).max(20).default(1),
		/** The delay moves, as between the heads of a tape machine; by the kind of the chain when absent. */
		tape: z.boolean().optional(),
	}),
	z.strictObject({ type: z.literal('latency.cancel') }),
	z.strictObject({ type: z.literal('recall.plan'), revision: idSchema }),
	z.strictObject({ type: z.literal('recall.start') }),
	z.strictObject({ type: z.literal('recall.hand'), step: z.string(), outcome: z.enum(['done', 'failed']) }),
	/** Before a recall starts: whether the unit's stored memory shall be written back. */
	z.strictObject({ type: z.literal('recall.memory'), unit: unitIdSchema, write: z.boolean() }),
	/** Goes on without a unit that is waited for. */
	z.strictObject({ type: z.literal('recall.skip'), unit: unitIdSchema }),
	z.strictObject({ type: z.literal('recall.retry') }),
	z.strictObject({ type: z.literal('recall.cancel') }),
	/** What somebody turned at the unit is wanted so; without a control, everything of the unit. */
	z.strictObject({ type: z.literal('drift.keep'), unit: unitIdSchema, control: controlIdSchema.optional() }),
	/** It goes back to where it was wanted. */
	z.strictObject({ type: z.literal('drift.putBack'), unit: unitIdSchema, control: controlIdSchema.optional() }),
	/** Words about a revision, and a moment in it: a request that wants an answer. Gives `{ comment }`, the entry's hash. */
	z.strictObject({
		type: z.literal('revision.comment'),
		revision: idSchema,
		text: wordsSchema,
		frame: z.int().min(0).nullable().default(null),
		/** Whose words they are, when an engineer types them in. */
		from: personNameSchema.optional(),
		via: commentSchema.shape.via,
	}),
	/** What became of a comment. With the revision that holds it, its effect is measured from the two prints. */
	z.strictObject({
		type: z.literal('comment.answer'),
		comment: sha256Schema,
		outcome: z.enum(ANSWER_OUTCOMES).default('done'),
		text: wordsSchema,
		why: z.string().trim().max(8000).default(''),
		revision: idSchema.nullable().default(null),
	}),
	/** The print went to somebody to be heard. */
	z.strictObject({ type: z.literal('revision.send'), revision: idSchema, to: personNameSchema.optional() }),
	/** The print is approved, or no longer. `print` says which file was heard; without it the revision's own. */
	z.strictObject({
		type: z.literal('revision.approve'),
		revision: idSchema,
		approved: z.boolean().default(true),
		print: sha256Schema.optional(),
		from: personNameSchema.optional(),
	}),
	/** The print went out as the final one; refused (`store.not-approved`) when that file was not approved. */
	z.strictObject({
		type: z.literal('revision.deliver'),
		revision: idSchema,
		print: sha256Schema.optional(),
		to: personNameSchema.optional(),
	}),
	/** How many revisions the price includes; null when nothing is agreed. */
	z.strictObject({
		type: z.literal('project.terms'),
		project: idSchema,
		revisionsIncluded: z.int().min(0).max(1000).nullable(),
	}),
	z.strictObject({
		type: z.literal('tape.command'),
		unit: unitIdSchema,
		action: z.enum(TAPE_ACTIONS),
	}),
	/** Arms or disarms record. It is disarmed by itself: see `TapeDesk`. */
	z.strictObject({ type: z.literal('tape.arm'), unit: unitIdSchema, armed: z.boolean() }),
	z.strictObject({ type: z.literal('tape.locate'), unit: unitIdSchema, seconds: tapeSecondsSchema }),
	z.strictObject({ type: z.literal('tape.toZero'), unit: unitIdSchema }),
	/** To a locator point of the current track, on the machine that the point belongs to. */
	z.strictObject({ type: z.literal('tape.toPoint'), point: idSchema }),
	/** A new point of the current track; without `seconds` where the tape stands now. */
	z.strictObject({
		type: z.literal('locator.set'),
		unit: unitIdSchema,
		name: locatorNameSchema,
		seconds: tapeSecondsSchema.optional(),
	}),
	z.strictObject({ type: z.literal('locator.rename'), point: idSchema, name: locatorNameSchema }),
	z.strictObject({ type: z.literal('locator.remove'), point: idSchema }),
	/** The guided calibration. `monitorMuted` is a person's word that the monitor controller is muted. */
	z.strictObject({
		type: z.literal('calibration.start'),
		monitorMuted: z.boolean(),
		patch: loopPatchSchema.default('cable'),
		/** Pair of the rig's `audio.loops`; the main send and return when absent. */
		loop: loopIdSchema.optional(),
	}),
	/** Goes on where it waits; with what a voltmeter at the rack says where it asks for that. */
	z.strictObject({ type: z.literal('calibration.next'), measuredDbu: z.number().min(-40).max(40).optional() }),
	/** Measures the step again that went badly. */
	z.strictObject({ type: z.literal('calibration.repeat') }),
	z.strictObject({ type: z.literal('calibration.cancel') }),
	z.strictObject({ type: z.literal('calibration.cablingChanged'), why: shortText.default('a person said so.') }),
	/** Gives a `CalibrationLine` for each, newest first. */
	z.strictObject({ type: z.literal('calibration.list') }),
	/** Gives a `Calibration`; without an id the newest. */
	z.strictObject({ type: z.literal('calibration.show'), calibration: z.string().min(1).max(64).optional() }),
	/** 997 Hz to the rack until it is stopped, `levelDb` from 0 VU. */
	z.strictObject({
		type: z.literal('tone.start'),
		monitorMuted: z.boolean(),
		channels: z.enum(['both', 'left', 'right']).default('both'),
		levelDb: z.number().min(-40).max(12).default(0),
	}),
	z.strictObject({ type: z.literal('tone.stop') }),
	/** The unit was switched on: its warm-up runs from then. */
	z.strictObject({
		type: z.literal('unit.poweredOn'),
		unit: unitIdSchema,
		minutesAgo: z.number().min(0).max(100_000).default(0),
	}),
	/** Gives `FoundRevision[]`, newest first. */
	searchSchema.extend({ type: z.literal('log.search') }),
	/** Gives `Statistics`. */
	z.strictObject({ type: z.literal('log.statistics') }),
	/** Verifies the hash chains and entry files of all projects; how it goes is in the state. */
	z.strictObject({ type: z.literal('log.verify') }),
	z.strictObject({ type: z.literal('log.verifyCancel') }),
	/** Gives `StorageUse`. */
	z.strictObject({ type: z.literal('studio.storage') }),
	/** What the rule would let go, `Releasable[]`. */
	z.strictObject({ type: z.literal('captures.releasable'), rule: retentionRuleSchema }),
	/** Deletes captures by rule, and says so in the log; gives `Releasable[]`. */
	z.strictObject({ type: z.literal('captures.release'), rule: retentionRuleSchema }),
	/** Takes back the last finished gesture of anybody, or the recall of a scene: what a hand set then, a hand sets back. */
	z.strictObject({ type: z.literal('undo') }),
	/** Does again what was undone last. */
	z.strictObject({ type: z.literal('redo') }),
	z.strictObject({ type: z.literal('remote.revoke'), remote: z.string().min(1).max(64) }),
]);
export type Command = z.infer<typeof commandSchema>;
/** A command as a caller may write it, with defaults left out. */
export type CommandInput = z.input<typeof commandSchema>;
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

export const answerSchema = z.discriminatedUnion('ok', [
	z.strictObject({ ok: z.literal(true), result: z.unknown() }),
	z.strictObject({
		ok: z.literal(false),
		error: z.strictObject({
			code: z.string(),
			message: z.string(),
			subject: z.string().nullable(),
			remedy: z.string().nullable(),
		}),
	}),
]);
export type Answer = z.infer<typeof answerSchema>;

/**
 * Who may give each command. A client's device listens, compares, comments and approves what was sent; whatever touches the rack, the monitor,
 * a pass or somebody's device needs an engineer. A command that is not in this table does not compile.
 */
export const COMMAND_ROLES: Readonly<Record<Command['type'], 'client' | 'engineer'>> = {
	'control.move': 'engineer',
	'unit.read': 'engineer',
	'unit.test': 'engineer',
	'unit.fetchMemory': 'engineer',
	'unit.rest': 'engineer',
	'scene.store': 'engineer',
	'scene.write': 'engineer',
	'scene.recall': 'engineer',
	'scene.clear': 'engineer',
	'project.create': 'engineer',
	'track.create': 'engineer',
	'track.startPlan': 'engineer',
	'track.select': 'engineer',
	'track.mix': 'engineer',
	'reference.import': 'engineer',
	'reference.remove': 'engineer',
	'marker.set': 'engineer',
	'marker.rename': 'engineer',
	'marker.remove': 'engineer',
	'chain.set': 'engineer',
	'chain.patch': 'engineer',
	'transport.play': 'engineer',
	'transport.stop': 'engineer',
	'transport.locate': 'engineer',
	'monitor.set': 'engineer',
	'monitor.confirmMuted': 'engineer',
	'compare.items': 'engineer',
	'compare.hear': 'engineer',
	'compare.trim': 'engineer',
	'compare.loop': 'engineer',
	'compare.rack': 'engineer',
	'compare.match': 'engineer',
	'blind.start': 'engineer',
	'blind.choose': 'client',
	'blind.reveal': 'engineer',
	'blind.end': 'engineer',
	'device.blind.start': 'client',
	'device.blind.choose': 'client',
	'device.blind.end': 'client',
	'pass.start': 'engineer',
	'pass.mend': 'engineer',
	'pass.check': 'engineer',
	'pass.checkCancel': 'engineer',
	'pass.cancel': 'engineer',
	'latency.measure': 'engineer',
	'latency.cancel': 'engineer',
	'recall.plan': 'engineer',
	'recall.start': 'engineer',
	'recall.hand': 'engineer',
	'recall.memory': 'engineer',
	'recall.skip': 'engineer',
	'recall.retry': 'engineer',
	'recall.cancel': 'engineer',
	'drift.keep': 'engineer',
	'drift.putBack': 'engineer',
	'revision.comment': 'client',
	'comment.answer': 'engineer',
	'revision.send': 'engineer',
	'revision.approve': 'client',
	'revision.deliver': 'engineer',
	'project.terms': 'engineer',
	'tape.command': 'engineer',
	'tape.arm': 'engineer',
	'tape.locate': 'engineer',
	'tape.toZero': 'engineer',
	'tape.toPoint': 'engineer',
	'locator.set': 'engineer',
	'locator.rename': 'engineer',
	'locator.remove': 'engineer',
	'calibration.start': 'engineer',
	'calibration.next': 'engineer',
	'calibration.repeat': 'engineer',
	'calibration.cancel': 'engineer',
	'calibration.cablingChanged': 'engineer',
	'calibration.list': 'engineer',
	'calibration.show': 'engineer',
	'tone.start': 'engineer',
	'tone.stop': 'engineer',
	'unit.poweredOn': 'engineer',
	'log.search': 'engineer',
	'log.statistics': 'engineer',
	'log.verify': 'engineer',
	'log.verifyCancel': 'engineer',
	'studio.storage': 'engineer',
	'captures.releasable': 'engineer',
	'captures.release': 'engineer',
	undo: 'engineer',
	redo: 'engineer',
	'remote.revoke': 'engineer',
};

/** True when a device of this role may give the command; an engineer may give every one. */
export function mayCommand(role: 'client' | 'engineer', type: Command['type']): boolean {
	return role === 'engineer' || COMMAND_ROLES[type] === 'client';
}
