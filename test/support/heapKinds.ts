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

const headSchema = z.object({
	meta: z.object({ node_fields: z.array(z.string()), node_types: z.array(z.unknown()) }),
});
/** Millions of them: looked at as they are used. */
const nodesSchema = z.custom<readonly unknown[]>(Array.isArray);

/** One part of a snapshot, `{"snapshot":{…},"nodes":[…],"edges":[…],…`: what holds what, and all texts, are most of it and not needed. */
function part(text: string, name: string, next: string): unknown {
	const from = text.indexOf(`"${name}":`) + name.length + 3;
	const to = text.lastIndexOf(',', text.indexOf(`"${next}":`, from));
	return JSON.parse(text.slice(from, to));
}

/**
 * Reads the heap after a collection, by what things are: that V8 has compiled one more function is no growth of a program.
 *
 * @param folder for the snapshot, which is removed
 */
export function heapKinds(folder: string): HeapKinds {
	const path = writeHeapSnapshot(join(folder, 'now.heapsnapshot'));
	try {
		// Texts lie at its end, so that no character takes more than a byte where it matters.
		const text = readFileSync(path, 'latin1');
		const { node_fields: fields, node_types: types } = headSchema.parse(part(text, 'snapshot', 'nodes')).meta;
		const nodes = nodesSchema.parse(part(text, 'nodes', 'edges'));
		const names = z.array(z.string()).parse(types[0]);
		const type = fields.indexOf('type');
		const size = fields.indexOf('self_size');
		let kept = 0;
		let engine = 0;
		for (let at = 0; at < nodes.length; at += fields.length) {
			const bytes = Number(nodes[at + size]);
			if (ENGINE.includes(names[Number(nodes[at + type])] ?? '')) engine += bytes;
			else kept += bytes;
		}
		return { kept, engine };
	} finally {
		rmSync(path, { force: true });
	}
}
