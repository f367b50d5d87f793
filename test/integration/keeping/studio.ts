import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRng } from '../../../src/shared/random.ts';
import { audioFile, openStore, revisionFacts, temporaryFolder, tickingClock } from '../../store/fixtures.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A data folder with a project of one track and two revisions whose audio lies there, with a rig and a paired tablet. */
export function studio(root = temporaryFolder()) {
	const store = openStore(root);
	const project = store.newId();
	const track = store.newId();
	const put = (folder: string, name: string, text: string) => {
		const at = join(store.paths(project)[folder as 'mixes'], name);
		mkdirSync(join(at, '..'), { recursive: true });
		writeFileSync(at, text);
		return audioFile(name, { sha256: sha256(text), bytes: text.length });
	};
	store.append(project, { kind: 'project', title: 'Opening Night', artist: 'The Clicks', form: 'album' }, null);
	store.append(project, { kind: 'track', track, title: 'Opening', position: 1 }, null);
	const mix = put('mixes', 'opening.wav', 'the mix');
	store.append(project, { kind: 'mix', track, file: mix }, null);
	const hashes = [1, 2].map((number) => {
		const facts = revisionFacts(project, track, number, store.newId());
		const name = `01-opening-r00${number}.wav`;
		const capture =
			facts.capture === null ? null : { ...facts.capture, file: put('captures', name, `print ${number}`) };
		const master = put('masters', name, `master ${number}`);
		const body = { ...facts, source: mix, capture, master };
		return store.append(project, { kind: 'revision', id: store.newId(), facts: body }, null).hash;
	});
	store.saveRemote({
		id: store.newId(),
		name: 'tablet',
		role: 'engineer',
		tokenHash: 'a'.repeat(64),
		pairedAt: '2026-01-02T03:04:05.000Z',
	});
	const evidence = { evidence: 'asked', by: 'hand', outcome: 'done', at: null, stale: null, reason: null } as const;
	store.saveRackState({ unit: 'bender', control: 'bass_gain.left', position: 14, evidence, movedBy: null });
	writeFileSync(join(root, 'rig.yaml'), 'the rig');
	return { root, store, project, track, hashes, folder: store.paths(project).folder };
}

/** What every long work of keeping is given in these tests. */
export function working(more: { signal?: AbortSignal; report?: (fraction: number, label: string) => void } = {}) {
	const { signal = new AbortController().signal, report = () => undefined } = more;
	return { clock: tickingClock(), rng: seededRng(7), signal, report };
}
