import { go } from '../app/route.ts';
import { store } from './store.ts';

/** Plans the recall of a revision, and leads to it. */
export async function planRecall(revision: string): Promise<void> {
	if ((await store.command({ type: 'recall.plan', revision })).ok) go('recall');
}

/** Prints the first revision; a stretch that fails is printed again. */
export function printFirst(): void {
	void store.command({ type: 'pass.start', punchIn: true });
}
