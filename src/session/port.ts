import type { PreviewBlock } from '../audio/engine.ts';
import type { LoudnessCurve } from '../shared/loudnessHistory.ts';
import type { Command } from '../shared/protocol/commands.ts';
import type { RevisionDetail } from '../shared/protocol/http.ts';
import type { Meters, Wanted } from '../shared/protocol/meters.ts';
import type { Changes } from '../shared/protocol/sockets.ts';
import type { RemoteState } from '../shared/protocol/state.ts';
import type { WireLine } from '../shared/protocol/wire.ts';

/** Who gives a command. */
export interface Actor {
	/** Remote id, or `terminal`. */
	id: string;
	name: string;
	role: 'engineer' | 'client';
}

/** What remotes and the command line need of a session; the rest of the daemon is behind it. */
export interface SessionPort {
	/** Rejects with a DetentError; the result's shape depends on the command. */
	command(command: Command, actor: Actor): Promise<unknown>;
	/** State with the number of the last change in it. */
	snapshot(): { rev: number; state: RemoteState };
	onChanges(listener: (changes: Changes) => void): () => void;
	onMeters(listener: (meters: Meters) => void): () => void;
	/** Short-term loudness of the piece being played, where somebody looked. */
	loudnessCurve(): LoudnessCurve;
	onPreview(listener: (block: PreviewBlock) => void): () => void;
	/** What passes on a unit's wire. Throws `unit.unknown`, `unit.refused` for a unit without a remote. */
	onWire(unit: string, listener: (line: WireLine) => void): () => void;
	/** Sum of what all remotes want. */
	want(wanted: Wanted): void;
	remoteConnected(id: string, connected: boolean): void;
	/** Absolute path of a file that may be streamed, or null. */
	mediaPath(kind: 'mix' | 'capture' | 'master', id: string): string | null;
	/** Rejects with `store.unknown`. */
	revisionDetail(ref: string): RevisionDetail;
	/** What changed from `against` to `ref`, one plain sentence a line. Rejects with `store.unknown`. */
	revisionDiff(ref: string, against: string): string[];
	/** Takes a mix that the actor uploaded and that lies at a temporary path. */
	importMix(
		project: string,
		track: string,
		path: string,
		fileName: string,
		actor: Actor,
	): Promise<{ fileName: string; frames: number; rateHz: number }>;
}
