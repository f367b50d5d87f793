import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import { packageRoot } from '../../../src/process/packageRoot.ts';
import { type Known, knownItems, match } from '../../bench/audio/ab/known.ts';
import { type Audio, firstSeconds, gained, writeAudio } from '../../bench/material/audio.ts';
import { programme } from '../../bench/material/programme.ts';
import { type MatchedItems, matchedItemsPath } from '../listening.ts';

const FOLDER = join(packageRoot, 'node_modules', '.cache', 'detent-kernel', 'listening');
const ROUND_SECONDS = 3;
/** The music goes on behind it: a copy that is later than the mix would end before it else. */
const BEHIND_SECONDS = 0.25;
const PEAK_ROOM_DB = -8;

/**
 * Makes what is compared in the guest, and matches it: an emulated processor would take minutes, and what it would find is
 * no other.
 *
 * @returns the folder, which the guest sees under the same path
 */
export async function makeListening(ratesHz: readonly number[]): Promise<string> {
	const offline = createOfflineEngine();
	try {
		for (const rateHz of ratesHz) {
			const roundFrames = Math.round(ROUND_SECONDS * rateHz);
			const known = knownItems(gained(programme(rateHz, ROUND_SECONDS + BEHIND_SECONDS), PEAK_ROOM_DB));
			const folder = join(FOLDER, String(rateHz));
			mkdirSync(folder, { recursive: true });
			const written = (name: string, part: (item: Known) => Audio) =>
				known.map((item, index) => {
					const path = join(folder, `${name}-${index}.wav`);
					writeAudio(path, part(item));
					return path;
				});
			// As loud in what is heard of them.
			const paths = written('round', ({ audio, lateFrames }) =>
				firstSeconds(audio, (roundFrames + Math.ceil(lateFrames)) / rateHz),
			);
			const { items, gainsDb } = await match(known, paths, offline);
			const played = written('played', ({ audio }) => audio);
			const made: MatchedItems = {
				items: items.map((item, index) => ({ ...item, path: played[index] ?? '' })),
				gainsDb,
				roundFrames,
			};
			writeFileSync(matchedItemsPath(FOLDER, rateHz), JSON.stringify(made));
		}
	} finally {
		await offline.dispose();
	}
	return FOLDER;
}
