import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { evidenceSchema } from '../shared/model/evidence.ts';
import { type PrintSeen, printSeenSchema, printUnderWaySchema } from '../shared/model/failedPrint.ts';
import type { OpenPass, StoredControl, StoredRemote } from './logStore.ts';

/** Absent as well where another version of Detent wrote what this one does not understand: the pass is ended all the same. */
function readable<T>(schema: z.ZodType<T>, text: string | null): T | undefined {
	if (text === null) return undefined;
	const read = schema.safeParse(JSON.parse(text));
	return read.success ? read.data : undefined;
}

const passRow = z
	.strictObject({
		pass: z.string(),
		project: z.string(),
		track: z.string(),
		started_at: z.string(),
		capture_path: z.string(),
		print: z.string().nullable(),
		seen: z.string().nullable(),
	})
	.transform(
		({ started_at: startedAt, capture_path: capturePath, print, seen, ...rest }): OpenPass => ({
			...rest,
			startedAt,
			capturePath,
			print: readable(printUnderWaySchema, print),
			seen: readable(printSeenSchema, seen),
		}),
	);

const remoteRow = z
	.strictObject({
		id: z.string(),
		name: z.string(),
		role: z.enum(['engineer', 'client']),
		token_hash: z.string(),
		paired_at: z.string(),
	})
	.transform(
		({ token_hash: tokenHash, paired_at: pairedAt, ...rest }): StoredRemote => ({ ...rest, tokenHash, pairedAt }),
	);

const controlRow = z
	.strictObject({
		unit: z.string(),
		control: z.string(),
		position: z.number(),
		evidence: z.string().transform((text) => evidenceSchema.parse(JSON.parse(text))),
		moved_by: z.string().nullable(),
	})
	.transform(({ moved_by: movedBy, ...rest }): StoredControl => ({ ...rest, movedBy }));

/** The statements on what changes: open passes, rack state, paired remotes. Each write is durable when it returns. */
export function studioRows(database: Database) {
	const openPass = database.prepare(
		'INSERT INTO open_passes VALUES (@pass, @project, @track, @startedAt, @capturePath, @print, @seen)',
	);
	const seePrint = database.prepare('UPDATE open_passes SET seen = ? WHERE pass = ?');
	const closePass = database.prepare('DELETE FROM open_passes WHERE pass = ?');
	const openPasses = database.prepare('SELECT * FROM open_passes ORDER BY started_at, pass');
	const saveControl = database.prepare(
		'INSERT OR REPLACE INTO rack_state VALUES (@unit, @control, @position, @evidence, @movedBy)',
	);
	const controls = database.prepare('SELECT * FROM rack_state ORDER BY unit, control');
	const saveRemote = database.prepare(
		'INSERT OR REPLACE INTO remotes VALUES (@id, @name, @role, @tokenHash, @pairedAt)',
	);
	const removeRemote = database.prepare('DELETE FROM remotes WHERE id = ?');
	const remotes = database.prepare('SELECT * FROM remotes ORDER BY paired_at, id');

	const rackState = (): StoredControl[] => z.array(controlRow).parse(controls.all());
	const saveRackState = (control: StoredControl): void => {
		saveControl.run({ ...control, evidence: JSON.stringify(evidenceSchema.parse(control.evidence)) });
	};
	return {
		openPass: ({ print, seen, ...pass }: OpenPass): void => {
			const text = (facts: object | undefined) => (facts === undefined ? null : JSON.stringify(facts));
			openPass.run({ ...pass, print: text(print), seen: text(seen) });
		},
		seePrint: (pass: string, seen: PrintSeen): void => {
			seePrint.run(JSON.stringify(seen), pass);
		},
		closePass: (pass: string): void => {
			closePass.run(pass);
		},
		openPasses: (): OpenPass[] => z.array(passRow).parse(openPasses.all()),
		rackState,
		saveRackState,
		/** After a restart nobody knows who turned what meanwhile: whatever was known is stale. */
		staleAfterRestart: database.transaction(() => {
			for (const control of rackState()) {
				if (control.evidence.evidence === 'none' || control.evidence.stale !== null) continue;
				saveRackState({ ...control, evidence: { ...control.evidence, stale: 'restart' } });
			}
		}).immediate,
		remotes: (): StoredRemote[] => z.array(remoteRow).parse(remotes.all()),
		saveRemote: (remote: StoredRemote): void => {
			saveRemote.run(remote);
		},
		removeRemote: (id: string): void => {
			removeRemote.run(id);
		},
	};
}
