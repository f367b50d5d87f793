import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Chain } from '../../shared/model/chain.ts';

const ORDER = ['schema', 'name', 'passKind', 'tape', 'referenceDbfs', 'sendTrimDb', 'returnTrimDb', 'patch', 'stages'];
const STAGE_ORDER = ['kind', 'id', 'name', 'loop', 'units'];

/** The same mapping with its keys in this order, others behind; what is not said is left out. */
function inOrder(value: object, order: readonly string[]): Record<string, unknown> {
	const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
	const said = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
	return Object.fromEntries(said.sort(([a], [b]) => place(a) - place(b)));
}

/**
 * A chain as a file for `chains/`, in the order in which a person would write it.
 *
 * @param head lines of the comment at its top
 */
export function chainText(chain: Chain, head: readonly string[]): string {
	const stages = chain.stages.map((stage) =>
		stage.kind === 'insert' ? inOrder(stage, STAGE_ORDER) : { ...stage, process: inOrder(stage.process, ['type']) },
	);
	const document = new Document({ ...inOrder(chain, ORDER), stages });
	document.commentBefore = head.map((line) => ` ${line}`).join('\n');
	// What is read at a glance stands on one line.
	visit(document, {
		Pair(_, { key, value }) {
			const name = isScalar(key) ? key.value : null;
			if (isMap(value) && (name === 'process' || name === 'tape')) value.flow = true;
			if (isSeq(value) && name === 'patch') for (const point of value.items) if (isMap(point)) point.flow = true;
			if (isSeq(value) && value.items.length > 0 && value.items.every(isScalar)) value.flow = true;
		},
	});
	return document.toString({ lineWidth: 0 });
}
