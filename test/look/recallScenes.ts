import { settableControls } from '../../src/shared/model/definition.ts';
import type { Evidence } from '../../src/shared/model/evidence.ts';
import { legendAt } from '../../src/shared/model/setting.ts';
import type { RecallState, RecallStepState } from '../../src/shared/protocol/state.ts';
import type { ContractSession } from '../support/contractSession.ts';
import { evidenceOf } from '../support/contractState.ts';
import { FORTY } from './longStudio.ts';
import type { Scene } from './scene.ts';

function step(
	session: ContractSession,
	unit: string,
	index: number,
	kind: RecallStepState['kind'],
	evidence: Evidence,
): RecallStepState {
	const definition = session.store.state.definitions[unit];
	const control = definition === undefined ? undefined : settableControls(definition)[index];
	if (control === undefined) throw new Error(`${unit} has no control ${index}`);
	const from = session.controlState(unit, control.id).position ?? 0;
	const to = 'positions' in control ? (from + 1) % control.positions.length : from > 0.5 ? 0.2 : 0.7;
	return {
		id: `${unit}/${control.id}`,
		unit,
		control: control.id,
		kind,
		text: `${control.label}: from ${legendAt(control, from)} to ${legendAt(control, to)}`,
		from,
		to,
		evidence,
	};
}

const OPEN = evidenceOf('none', null, 'open');
const SENT = evidenceOf('acknowledged', 'wire');
const FAILED: Evidence = {
	...evidenceOf('none', 'wire', 'failed'),
	reason: 'The unit did not answer within 200 ms, three times in a row. Is its cable in?',
};

/** A client's device is told of recalls of the open project only. */
function secondRevision({ store }: ContractSession): string {
	const { current, projects } = store.state;
	const tracks = projects[current?.project ?? '']?.tracks ?? [];
	return tracks.find(({ id }) => id === current?.track)?.revisions[1]?.id ?? '';
}

function recall(session: ContractSession, phase: RecallState['phase'], sent: Evidence, hand: Evidence): RecallState {
	return {
		id: 'recall-1',
		revision: secondRevision(session),
		title: 'revision 2',
		phase,
		waitingFor: [],
		steps: [
			step(session, 'open-eq', 0, 'safe', sent),
			step(session, 'open-eq', 3, 'send', sent),
			step(session, 'open-eq', 4, 'send', sent),
			{
				...step(session, 'digital-eq', 0, 'memory', OPEN),
				text: 'Write the memory of revision 2 back: 4 kB, about 20 s',
				chosen: phase !== 'planned',
			},
			step(session, 'pultec-l', 2, 'hand', hand),
			step(session, 'curve-bender', 1, 'hand', OPEN),
			step(session, FORTY, 20, 'hand', OPEN),
			step(session, FORTY, 21, 'hand', OPEN),
		],
		untouched: 58,
		problems: ['The Vari-Mu of revision 2 had a sidechain filter that the rig no longer has.'],
	};
}

export const RECALL_SCENES: readonly Scene[] = [
	{ name: 'recall-none', at: 'recall', shows: 'No recall is planned' },
	{
		name: 'recall-planned',
		at: 'recall',
		stage: (session) => session.store.set(['recall'], recall(session, 'planned', OPEN, OPEN)),
		shows: 'Nothing has been sent',
	},
	{
		name: 'recall-hand',
		at: 'recall',
		stage: (session) => session.store.set(['recall'], recall(session, 'waiting for hand', SENT, OPEN)),
		shows: '4 to go',
	},
	{
		name: 'recall-look-first',
		at: 'recall',
		stage: (session) => {
			const planned = recall(session, 'planned', OPEN, OPEN);
			const steps = planned.steps.map((one, n) => (one.kind === 'hand' && n > 5 ? { ...one, from: one.to } : one));
			session.store.set(['recall'], { ...planned, steps });
		},
		shows: 'were last seen where they have to go',
	},
	{
		name: 'recall-hand-back',
		at: 'recall',
		stage: (session) => {
			const planned = recall(session, 'waiting for hand', SENT, evidenceOf('acknowledged', 'hand'));
			session.store.set(['recall'], planned);
		},
		shows: '‹ Back',
	},
	{
		name: 'client-recall',
		as: 'client',
		at: 'recall',
		stage: (session) => session.store.set(['recall'], recall(session, 'waiting for hand', SENT, OPEN)),
		shows: '4 to go',
	},
	{
		name: 'recall-hand-switch',
		at: 'recall',
		stage: (session) => {
			const planned = recall(session, 'waiting for hand', SENT, OPEN);
			const steps = planned.steps.filter(({ kind, unit }) => kind !== 'hand' || unit === FORTY);
			const lever = session.store.state.definitions[FORTY]?.controls.findIndex(({ id }) => id === 'own_2') ?? 0;
			session.store.set(['recall'], { ...planned, steps: [step(session, FORTY, lever, 'hand', OPEN), ...steps] });
		},
		shows: 'Done',
	},
	{
		name: 'recall-failed',
		at: 'recall',
		stage: (session) => {
			const half = recall(session, 'open', SENT, evidenceOf('acknowledged', 'hand'));
			const steps = half.steps.map((one, index) =>
				index === 2
					? { ...one, evidence: FAILED }
					: one.unit === FORTY
						? { ...one, evidence: evidenceOf('none', 'hand', 'failed') }
						: one,
			);
			session.store.set(['recall'], { ...half, steps });
		},
		shows: 'Try open steps again',
	},
	{
		name: 'recall-waits-for-unit',
		at: 'recall',
		stage: (session) => {
			session.store.set(['units', 'open-eq', 'link'], 'away');
			session.store.set(['units', 'open-eq', 'linkReason'], 'No answer since 18:21.');
			session.store.set(['recall'], {
				...recall(session, 'waiting for hand', OPEN, OPEN),
				waitingFor: ['open-eq'],
			});
		},
		shows: 'Waiting for Open EQ',
	},
	{
		name: 'recall-cancelled',
		at: 'recall',
		stage: (session) => session.store.set(['recall'], recall(session, 'cancelled', SENT, OPEN)),
		shows: 'What was done stays done',
	},
	{
		name: 'recall-done',
		at: 'recall',
		stage: (session) => {
			const done = recall(session, 'done', SENT, SENT);
			session.store.set(['recall'], {
				...done,
				steps: done.steps.map((one) => ({
					...one,
					evidence: evidenceOf('acknowledged', one.kind === 'hand' ? 'hand' : 'wire'),
				})),
			});
		},
		shows: 'Done.',
	},
];
