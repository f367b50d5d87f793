import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { z } from 'zod';

/** What lies in the heap of this thread, bytes. */
export interface HeapKinds {
	/** What a program keeps: objects, arrays, strings, numbers, closures, and the memory behind buffers. */
	readonly kept: number;
	/** What the engine keeps for itself: compiled code and what belongs to it, shapes of objects. */
	readonly engine: number;
}

const ENGINE: readonly string[] = ['hidden', 'code', 'object shape', 'synthetic'];

const snapshotSchema = z.object({
	snapshot: z.object({ meta: z.object({ node_fields: z.array(z.string()), node_types: z.array(z.unknown()) }) }),
	nodes: z.array(z.number()),
});

/**
 * Reads the heap after a collection, by what things are: that V8 has compiled one more function is no growth of a program.
 *
 * @param folder for the snapshot, which is removed
 */
export function heapKinds(folder: string): HeapKinds {
	const path = writeHeapSnapshot(join(folder, 'now.heapsnapshot'));
	try {
		const { snapshot, nodes } = snapshotSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
		const { node_fields: fields, node_types: types } = snapshot.meta;
		const names = z.array(z.string()).parse(types[0]);
		const type = fields.indexOf('type');
		const size = fields.indexOf('self_size');
		let kept = 0;
		let engine = 0;
		for (let at = 0; at < nodes.length; at += fields.length) {
			const bytes = nodes[at + size] ?? 0;
			if (ENGINE.includes(names[nodes[at + type] ?? 0] ?? '')) engine += bytes;
			else kept += bytes;
		}
		return { kept, engine };
	} finally {
		rmSync(path, { force: true });
	}
}
