import { unmatched } from '../../chain/resolve.ts';
import { DetentError } from '../../shared/errors.ts';
import { findControl } from '../../shared/model/definition.ts';
import { isKnown } from '../../shared/model/evidence.ts';
import { samePosition } from '../../shared/model/setting.ts';
import type { StartingPoint } from '../../shared/protocol/commands/tracks.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import { withReferenceInForce } from '../../shared/referenceLevel.ts';
import { type RackNow, type StartPlan, type StartSource, startFrom } from '../../shared/startFrom.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StateStore } from '../stateStore.ts';
import type { Projects } from './projects.ts';

export interface StartingPointDeps {
	projects: Projects;
	state: StateStore;
	store: LogStore;
}

/**
 * What a new track of a project takes over from there, with the rack as it is now.
 *
 * @throws DetentError `store.unknown` for a revision or a project that is not in the log, `chain.unknown` for a template that is
 *   not there, `store.no-revision` where there is none to start from
 */
export function planStart(deps: StartingPointDeps, project: string, from: StartingPoint): StartPlan {
	const { state, store } = deps;
	return startFrom(sourceOf(deps, project, from), rackNow(state.state), new Set(store.recordedUnits()));
}

function sourceOf({ projects, state, store }: StartingPointDeps, project: string, from: StartingPoint): StartSource {
	projects.project(project);
	if (from.kind === 'preset') {
		const template = state.state.chainPresets[from.preset];
		if (template !== undefined) {
			const chain = withReferenceInForce(template, state.state.audio);
			return { name: `the template "${chain.name}"`, revision: null, chain, units: [] };
		}
		throw new DetentError('chain.unknown', {
			subject: from.preset,
			message: 'There is no such template.',
			remedy: `There is ${Object.keys(state.state.chainPresets).join(', ')}.`,
		});
	}
	const found = projects.revision(from.kind === 'revision' ? from.revision : newestRevision(store, project));
	const { facts } = found;
	const holder = projects.project(found.project);
	const track = holder.tracks.find(({ id }) => id === facts.track)?.title ?? 'a track without a title';
	return {
		name: `revision ${facts.number} of ${track} (${holder.title})`,
		revision: { id: found.id, hash: found.hash },
		// What brought the other track to its loudness says nothing about this one.
		chain: unmatched(facts.chain),
		units: facts.units,
	};
}

/** Of the project, else of the project that was worked on last and has one. */
function newestRevision(store: LogStore, project: string): string {
	const others = store.list().sort((a, b) => (a.touched < b.touched ? 1 : -1));
	for (const id of [project, ...others.filter(({ revisions }) => revisions > 0).map((line) => line.id)]) {
		const [newest] = (store.project(id)?.tracks ?? [])
			.flatMap(({ revisions }) => revisions)
			.sort((a, b) => (a.at < b.at ? 1 : -1));
		if (newest !== undefined) return newest.id;
	}
	throw new DetentError('store.no-revision', {
		message: 'There is no revision to start from.',
		remedy: 'Start from a template.',
	});
}

function rackNow({ units, definitions }: RemoteState): RackNow[] {
	return Object.values(units).map(({ id, name, definition, controls }) => ({
		id,
		name,
		definition,
		stands(wanted, position) {
			const resolved = definitions[id];
			const control = resolved === undefined ? null : findControl(resolved, wanted);
			const now = controls[wanted];
			if (control === null || now === undefined || now.position === null || !isKnown(now.evidence)) return false;
			return samePosition(control, now.position, position);
		},
	}));
}
