import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OfflineEngine } from '../audio/offlineEngine.ts';
import { type DetentError, isDetentError } from '../shared/errors.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { type Letter, type LetterTrack, letterHtml, letterMarkdown, letterPages } from '../shared/paper/letter.ts';
import { soundWords } from '../shared/soundWords.ts';
import { type ProjectPaths, slug } from '../store/layout.ts';
import { type Heard, heardRecordings, type Recording } from './listenAudio.ts';
import { listenPage, matchGainsDb } from './listenPage.ts';
import { pdfOf } from './pdf.ts';

/** The print of a revision: its master, else its capture from the first frame of the music. */
function printOf({ number, master, capture, measurements, rateHz }: RevisionFacts, paths: ProjectPaths) {
	const name = `Revision ${number}`;
	if (master !== null) {
		const path = join(paths.masters, master.fileName);
		return { name, path, rateHz: master.rateHz, headFrames: 0, lufs: measurements.master?.integratedLufs ?? null };
	}
	if (capture === null) return null;
	const path = join(paths.captures, capture.file.fileName);
	return { name, path, rateHz, headFrames: capture.preRollFrames, lufs: measurements.capture?.integratedLufs ?? null };
}

/** The track with what is to be heard, measured between its two prints; as it is where one of them is not there. */
export async function withSound(
	track: LetterTrack,
	{ paths, engine, signal }: Pick<LetterWork, 'paths' | 'engine' | 'signal'>,
): Promise<LetterTrack> {
	const before = track.from === null ? null : printOf(track.from, paths);
	const after = printOf(track.to, paths);
	if (before === null || after === null || !existsSync(before.path) || !existsSync(after.path)) return track;
	return { ...track, sound: soundWords(await engine.explain(before.path, after.path, { signal })) };
}

/** What a client can hear of a track: the mix, what was heard before, and what is sent, as far as the files are there. */
export function recordingsOf({ from, to }: LetterTrack, paths: ProjectPaths): Recording[] {
	const { fileName, rateHz } = to.source;
	const { integratedLufs } = to.measurements.source;
	const mix = { name: 'Mix', path: join(paths.mixes, fileName), rateHz, headFrames: 0, lufs: integratedLufs };
	const prints = [from, to].flatMap((revision) => (revision === null ? [] : (printOf(revision, paths) ?? [])));
	const there = [mix, ...prints].filter(({ path }) => existsSync(path));
	const gainsDb = matchGainsDb(there.map(({ lufs }) => lufs));
	return there.map(({ lufs: _, ...recording }, index) => ({ ...recording, gainDb: gainsDb[index] ?? 0 }));
}

export interface LetterWork {
	letter: Letter;
	paths: ProjectPaths;
	engine: OfflineEngine;
	/** Of the PDF's properties. */
	at: Date;
	/** Takes one file at a time: players are large. */
	put: (path: string, content: string | Uint8Array) => void;
	/** Told of a recording that can't be read; throws when the letter is worth nothing without its player. */
	unheard: (trackTitle: string, error: DetentError) => void;
	signal: AbortSignal;
	report: (fraction: number, label: string) => void;
}

/**
 * The letter in three forms, and a player for every track, each in one file.
 *
 * @returns name of each track's player, in the order of the tracks; null where nothing of it can be heard
 * @throws DetentError `file.*`, `audio.*`; the signal's reason when it is aborted
 */
export async function writeLetter(work: LetterWork): Promise<readonly (string | null)[]> {
	const { paths, engine, at, put, unheard, signal, report } = work;
	const tracks: LetterTrack[] = [];
	const players: (string | null)[] = [];
	for (const [index, track] of work.letter.tracks.entries()) {
		const recordings = recordingsOf(track, paths);
		const name = `listen-${String(index + 1).padStart(2, '0')}-${slug(track.title)}.html`;
		let heard: Heard[] = [];
		let told = track;
		try {
			heard = await heardRecordings(engine, recordings, signal, (fraction) =>
				report((index + fraction) / work.letter.tracks.length, name),
			);
			told = await withSound(track, work);
		} catch (error) {
			signal.throwIfAborted();
			if (!isDetentError(error)) throw error;
			unheard(track.title, error);
		}
		tracks.push(told);
		players.push(heard.length === 0 ? null : name);
		if (heard.length > 0) put(name, listenPage(`${work.letter.projectTitle}: ${track.title}`, heard));
	}
	const letter = { ...work.letter, tracks };
	put('letter.md', letterMarkdown(letter, players));
	put('letter.html', letterHtml(letter, players));
	put('letter.pdf', await pdfOf(letter.projectTitle, letterPages(letter), at));
	return players;
}
