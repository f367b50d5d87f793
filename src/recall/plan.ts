import { isLive } from '../shared/model/condition.ts';
import { isStepped, type SettableControl } from '../shared/model/control.ts';
import type { ResolvedDefinition } from '../shared/model/definition.ts';
import { isKnown } from '../shared/model/evidence.ts';
import { isSwitch, settleMsOf } from '../shared/model/patch.ts';
import type { RecordedMemory, RecordedUnit } from '../shared/model/revision.ts';
import { samePosition } from '../shared/model/setting.ts';
import { handOrder } from './handOrder.ts';
import type {
	HandStep,
	MemoryStep,
	RackState,
	RecallPlan,
	RecallProblem,
	SafeStep,
	SendStep,
	Standing,
	WireAbility,
} from './steps.ts';
import { type UnitNow, type WantedSetting, wantedSettings } from './wanted.ts';
import { settingText } from './words.ts';

export interface RecallRequest {
	current: RackState;
	/** Units of the revision. */
	wanted: readonly RecordedUnit[];
	/** The rack now, by unit id. */
	units: ReadonlyMap<string, UnitNow>;
	/** The definition of that hash as a revision of the project used it; null where none is kept. */
	recordedDefinition?: (hash: string) => ResolvedDefinition | null;
	/** What the wire can do, by unit id; a unit that is missing is set by hand. */
	wires: ReadonlyMap<string, WireAbility>;
	/** Unit ids in the order of the patch; others follow in the revision's order. */
	order: readonly string[];
	/** The monitor is open and may not stay so: what is sent or turned could be loud. */
	muteMonitor: boolean;
	/** Units whose stored memory a person wants back. */
	restores: ReadonlySet<string>;
	/** Transports by unit id: true when its own status says that it stands still. */
	stillTransports: ReadonlyMap<string, boolean>;
}

interface Change {
	control: SettableControl;
	standing: Standing | null;
	known: boolean;
	to: number;
}

/** Bank before program, program before what it would overwrite. */
function sendRank(control: SettableControl): number {
	return control.purpose === 'bank' ? 0 : control.purpose === 'program' ? 1 : 2;
}

function changesOf(wanted: readonly WantedSetting[], standings: RackState[string] | undefined): Change[] {
	return wanted.flatMap(({ control, position }) => {
		const standing = standings?.[control.id] ?? null;
		const known = standing !== null && standing.position !== null && isKnown(standing.evidence);
		const right = known && standing.position !== null && samePosition(control, standing.position, position);
		return right ? [] : [{ control, standing, known, to: position }];
	});
}

/**
 * A bank counts only with the program change after it, and a program brings all its settings along: what a program
 * change overwrites is sent again even where it was right.
 */
function withOverwritten(
	changes: readonly Change[],
	wanted: readonly WantedSetting[],
	settable: ReadonlySet<string>,
	standings: RackState[string] | undefined,
): Change[] {
	const sent = changes.filter((change) => settable.has(change.control.id));
	const lowest = Math.min(...sent.map((change) => sendRank(change.control)));
	if (lowest > 1) return [...changes];
	const added = wanted
		.filter(({ control }) => settable.has(control.id) && sendRank(control) > lowest)
		.filter(({ control }) => !changes.some((change) => change.control.id === control.id))
		.map(({ control, position }) => ({
			control,
			standing: standings?.[control.id] ?? null,
			known: false,
			to: position,
		}));
	return [...changes, ...added];
}

function sendStep(unit: string, definition: ResolvedDefinition, change: Change, wire: WireAbility): SendStep {
	const { control, standing, known, to } = change;
	return {
		id: `send:${unit}:${control.id}`,
		kind: 'send',
		unit,
		control: control.id,
		text: settingText(control, standing, known, to),
		from: standing?.position ?? null,
		to,
		repeatable: definition.wire[control.id]?.osc?.law !== 'toggle',
		overwrites: sendRank(control) < 2,
		readable: wire.readable.has(control.id),
		tolerance: isStepped(control) ? 0 : control.tolerance,
		settleMs: isSwitch(control) ? settleMsOf(definition) : null,
	};
}

function handSteps(
	unit: string,
	definition: ResolvedDefinition,
	changes: readonly Change[],
	wanted: readonly WantedSetting[],
): HandStep[] {
	const positions = new Map(wanted.map(({ control, position }) => [control.id, position]));
	const rank = ({ control }: Change) => (isLive(control, positions) ? 0 : 2) + (control.type === 'trimmer' ? 1 : 0);
	const walk = [0, 1, 2, 3].flatMap((wantedRank) =>
		handOrder(
			definition,
			changes.filter((change) => rank(change) === wantedRank).map((change) => change.control.id),
		),
	);
	return walk.flatMap((id) => {
		const change = changes.find((candidate) => candidate.control.id === id);
		if (change === undefined) return [];
		const { control, standing, known, to } = change;
		const live = isLive(control, positions);
		const text = settingText(control, standing, known, to);
		return [
			{
				id: `hand:${unit}:${id}`,
				kind: 'hand' as const,
				unit,
				control: id,
				text: live ? text : `${text} (has no effect at these settings)`,
				from: standing?.position ?? null,
				to,
				live,
			},
		];
	});
}

function memoryStep(recorded: RecordedUnit, memory: RecordedMemory, chosen: boolean): MemoryStep {
	return {
		id: `memory:${recorded.unit}`,
		kind: 'memory',
		unit: recorded.unit,
		control: 'memory',
		text: `Write its memory back: ${memory.bytes} bytes as fetched ${memory.fetchedAt.slice(0, 16).replace('T', ' ')} UTC, in place of all that the unit holds now`,
		from: null,
		to: 1,
		memory,
		chosen,
	};
}

function without(standings: RackState[string] | undefined, controls: ReadonlySet<string>): RackState[string] {
	return Object.fromEntries(Object.entries(standings ?? {}).filter(([id]) => !controls.has(id)));
}

function safeSteps(request: RecallRequest, units: readonly string[]): SafeStep[] {
	const steps: SafeStep[] = [];
	if (request.muteMonitor) {
		steps.push({
			id: 'safe:monitor:mute',
			kind: 'safe',
			action: 'mute monitor',
			unit: 'monitor',
			control: 'mute',
			text: 'Mute the monitor',
			from: 0,
			to: 1,
		});
	}
	for (const unit of units) {
		if (request.stillTransports.get(unit) !== false) continue;
		steps.push({
			id: `safe:${unit}:transport`,
			kind: 'safe',
			action: 'stop transport',
			unit,
			control: 'transport',
			text: `Stop ${request.units.get(unit)?.name ?? unit}`,
			from: null,
			to: 0,
		});
	}
	return steps;
}

/**
 * The steps that bring the rack to a revision's settings: what makes it safe and switches the path, then what can be sent, then what a person
 * sets, unit by unit in patch order. Only what differs or is not known is touched. Pure: no clock, no wire.
 *
 * Controls without effect at the wanted settings, and trimmers, come last within their unit.
 *
 * @returns a plan without steps when everything is right already
 */
export function planRecall(request: RecallRequest): RecallPlan {
	const place = (unit: RecordedUnit) => {
		const index = request.order.indexOf(unit.unit);
		return index < 0 ? request.order.length : index;
	};
	const inOrder = [...request.wanted].sort((a, b) => place(a) - place(b));
	const problems: RecallProblem[] = [];
	const sends: SendStep[] = [];
	const hands: HandStep[] = [];
	const memories: MemoryStep[] = [];
	let untouched = 0;
	for (const recorded of inOrder) {
		const now = request.units.get(recorded.unit) ?? null;
		const { settings, problems: found } = wantedSettings(
			recorded,
			now,
			request.recordedDefinition?.(recorded.definitionHash) ?? null,
		);
		problems.push(...found);
		if (now === null) continue;
		const wire = request.wires.get(recorded.unit) ?? null;
		const settable = wire?.settable ?? new Set<string>();
		const chosen = request.restores.has(recorded.unit);
		const memory =
			recorded.memory === undefined || !wire?.restores ? null : memoryStep(recorded, recorded.memory, chosen);
		if (memory !== null) memories.push(memory);
		// What is written back brings all settings of the wire along.
		const standings =
			memory !== null && chosen ? without(request.current[recorded.unit], settable) : request.current[recorded.unit];
		const changes = withOverwritten(changesOf(settings, standings), settings, settable, standings);
		untouched += settings.length - changes.length;
		const sendable = changes.filter((change) => settable.has(change.control.id));
		if (wire !== null) {
			const ranked = [...sendable].sort((a, b) => sendRank(a.control) - sendRank(b.control));
			sends.push(...ranked.map((change) => sendStep(recorded.unit, now.definition, change, wire)));
		}
		const byHand = changes.filter((change) => !settable.has(change.control.id));
		hands.push(...handSteps(recorded.unit, now.definition, byHand, settings));
	}
	const touched = sends.length + hands.length > 0 || memories.some(({ chosen }) => chosen);
	const safe = touched
		? safeSteps(
				request,
				inOrder.map((recorded) => recorded.unit),
			)
		: [];
	const switches = sends.filter(({ settleMs }) => settleMs !== null);
	const others = sends.filter(({ settleMs }) => settleMs === null);
	return { steps: [...safe, ...switches, ...memories, ...others, ...hands], untouched, problems };
}
