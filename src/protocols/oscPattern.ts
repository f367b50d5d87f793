/**
 * OSC address patterns: `?`, `*`, `[a-z]`, `[!x]`, `{a,b}` within one part, and `//` of OSC 1.1 across parts.
 *
 * Matching walks a set of states once along the address, so its time is bounded by pattern length × address length,
 * whatever a sender writes into the pattern.
 */
type Test = (character: string) => boolean;

interface State {
	/** Character that leads to `next`; null for a state that only has free ways. */
	test: Test | null;
	next: number;
	/** States reached without a character. */
	free: number[];
}

export interface OscPattern {
	/** True when the whole address matches. */
	matches(address: string): boolean;
}

const MAX_PATTERN = 1024;

function classTest(body: string): Test {
	const inverted = body.startsWith('!');
	const text = inverted ? body.slice(1) : body;
	const ranges: [string, string][] = [];
	for (let index = 0; index < text.length; index += 1) {
		const low = text.charAt(index);
		if (text.charAt(index + 1) === '-' && index + 2 < text.length) {
			ranges.push([low, text.charAt(index + 2)]);
			index += 2;
		} else ranges.push([low, low]);
	}
	return (character) =>
		character !== '/' && ranges.some(([low, high]) => character >= low && character <= high) !== inverted;
}

/**
 * Compiles a pattern. A pattern that is malformed (an open bracket, longer than 1024 characters) matches nothing.
 */
export function compileOscPattern(pattern: string): OscPattern {
	const states: State[] = [{ test: null, next: -1, free: [] }];
	let end = 0;
	const grow = () => states.push({ test: null, next: -1, free: [] }) - 1;
	const stateAt = (index: number): State => states[index] ?? { test: null, next: -1, free: [] };
	const step = (from: number, test: Test): number => {
		const own = grow();
		const to = grow();
		stateAt(from).free.push(own);
		stateAt(own).test = test;
		stateAt(own).next = to;
		return to;
	};
	const literal = (from: number, text: string): number => {
		let at = from;
		for (const wanted of text) at = step(at, (character) => character === wanted);
		return at;
	};
	const star = (from: number, test: Test): number => {
		const loop = grow();
		stateAt(from).free.push(loop);
		const back = step(loop, test);
		stateAt(back).free.push(loop);
		return loop;
	};
	const nothing: OscPattern = { matches: () => false };
	if (pattern.length > MAX_PATTERN) return nothing;
	const characters = [...pattern];
	for (let index = 0; index < characters.length; index += 1) {
		const character = characters[index] ?? '';
		if (character === '*') end = star(end, (any) => any !== '/');
		else if (character === '?') end = step(end, (any) => any !== '/');
		else if (character === '/' && characters[index + 1] === '/') {
			end = literal(end, '/');
			const after = star(end, () => true);
			const resume = grow();
			stateAt(end).free.push(resume);
			const slash = literal(after, '/');
			stateAt(slash).free.push(resume);
			end = resume;
			index += 1;
		} else if (character === '[' || character === '{') {
			const close = characters.indexOf(character === '[' ? ']' : '}', index);
			if (close < 0) return nothing;
			const body = characters.slice(index + 1, close).join('');
			if (character === '[') end = step(end, classTest(body));
			else {
				const join = grow();
				for (const choice of body.split(',')) stateAt(literal(end, choice)).free.push(join);
				end = join;
			}
			index = close;
		} else end = literal(end, character);
	}
	const accept = end;
	return {
		matches: (address) => {
			let active = closure(states, [0]);
			for (const character of address) {
				const reached: number[] = [];
				for (const index of active) {
					const state = states[index];
					if (state?.test?.(character)) reached.push(state.next);
				}
				if (reached.length === 0) return false;
				active = closure(states, reached);
			}
			return active.has(accept);
		},
	};
}

function closure(states: readonly State[], start: readonly number[]): Set<number> {
	const found = new Set(start);
	for (const index of found) for (const next of states[index]?.free ?? []) found.add(next);
	return found;
}
