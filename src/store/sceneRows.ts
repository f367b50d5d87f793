import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { recordedUnitSchema } from '../shared/model/revision.ts';
import { sceneSlotSchema } from '../shared/model/scene.ts';
import type { SceneMemory, StoredScene } from './logStore.ts';

const sceneRow = z
	.strictObject({
		unit: z.string(),
		slot: sceneSlotSchema,
		active: z.int(),
		stored_at: z.string(),
		stored_by: z.string(),
		recorded: z.string().transform((text) => recordedUnitSchema.parse(JSON.parse(text))),
	})
	.transform(
		({ active, stored_at: storedAt, stored_by: storedBy, ...rest }): StoredScene => ({
			...rest,
			active: active === 1,
			storedAt,
			storedBy,
		}),
	);

/** The statements on scenes. @param guard words what SQLite throws */
export function sceneRows(database: Database, guard: <T>(work: () => T) => T): SceneMemory {
	const all = database.prepare('SELECT * FROM scenes ORDER BY unit, slot');
	const insert = database.prepare(
		'INSERT OR REPLACE INTO scenes VALUES (@unit, @slot, @active, @storedAt, @storedBy, @recorded)',
	);
	const remove = database.prepare('DELETE FROM scenes WHERE unit = ? AND slot = ?');
	const activate = database.prepare('UPDATE scenes SET active = (slot IS ?) WHERE unit = ?');
	const save = database.transaction((scene: StoredScene) => {
		const recorded = JSON.stringify(recordedUnitSchema.parse(scene.recorded));
		insert.run({ ...scene, active: scene.active ? 1 : 0, recorded });
		if (scene.active) activate.run(scene.slot, scene.unit);
	}).immediate;
	return {
		all: () => guard(() => z.array(sceneRow).parse(all.all())),
		save: (scene) => guard(() => save(scene)),
		remove: (unit, slot) =>
			guard(() => {
				remove.run(unit, slot);
			}),
		activate: (unit, slot) =>
			guard(() => {
				activate.run(slot, unit);
			}),
	};
}
