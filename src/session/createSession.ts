import { existsSync } from 'node:fs';
import type { OfflineEngine } from '../audio/offlineEngine.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { soundWords } from '../shared/soundWords.ts';
import { cryptoRng } from '../store/cryptoRng.ts';
import { createOpenBlindTests } from '../store/openBlindTests.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import type { People } from '../store/people.ts';
import { storageUse } from '../store/storageUse.ts';
import type { StudioFiles } from '../store/studioFiles.ts';
import { StudioHealth } from './health/studioHealth.ts';
import { BlindDesk } from './listening/blindDesk.ts';
import { BlindLog } from './listening/blindLog.ts';
import { DeviceListening } from './listening/deviceListening.ts';
import { References } from './listening/references.ts';
import { notice } from './notice.ts';
import { Conversation } from './projects/conversation.ts';
import { Markers } from './projects/markers.ts';
import { Retention } from './projects/retention.ts';
import { Session, type SessionDeps } from './session.ts';
import { Locators } from './tapes/locators.ts';
import { Photos } from './units/photos.ts';

type Desks =
	| 'markers'
	| 'references'
	| 'photos'
	| 'device'
	| 'blind'
	| 'conversation'
	| 'retention'
	| 'locators'
	| 'health';

/** What a session is made of: the parts that hold something open, and where the log and the files lie. */
export interface SessionParts extends Omit<SessionDeps, Desks> {
	store: DiskLogStore;
	files: StudioFiles;
	offline: OfflineEngine;
	people: People;
}

/** A session with the desks that only need the log, the files and the clock. */
export function createSession(parts: SessionParts): Session {
	const { calibrations, clock, comparing, files, offline, people, projects, rack, state, store, tapes } = parts;
	const storage = async () => ({ ...(await storageUse(store.layout)), freeBytes: await files.freeBytes() });
	const sound = async (before: RevisionFacts, after: RevisionFacts) => {
		const kind = before.master !== null && after.master !== null ? 'master' : 'capture';
		const [a, b] = [files.revisionPath(before, kind), files.revisionPath(after, kind)];
		if (a === null || b === null || !existsSync(a) || !existsSync(b)) return null;
		return soundWords(await offline.explain(a, b));
	};
	const say = (level: 'info' | 'warning' | 'error', text: string) => notice(state, clock, level, text);
	const log = new BlindLog({ store, open: createOpenBlindTests(store.layout.blindTests), notice: say });
	return new Session({
		...parts,
		markers: new Markers({ store, projects }),
		photos: new Photos({ store, projects, files, rack, clock }),
		references: new References({ store, projects, files }),
		device: new DeviceListening({ ...parts, log, rng: cryptoRng, calibration: (id) => calibrations.shelf.stored(id) }),
		blind: new BlindDesk({ comparing, store, log, rng: cryptoRng, clock, notice: say }),
		conversation: new Conversation({ store, state, projects, people, sound }),
		retention: new Retention({ store, projects, files, clock }),
		locators: new Locators({ store, projects, tapes }),
		health: new StudioHealth({ store, state, clock, storage }),
	});
}
