import { format, inspect } from 'node:util';

type Body = () => unknown;

interface Group {
	title: string;
	parent: Group | null;
	beforeAll: Body[];
	afterAll: Body[];
	beforeEach: Body[];
	afterEach: Body[];
}

interface Case {
	/** Titles of all groups and the test's own, as vitest joins them. */
	name: string;
	group: Group;
	body: Body;
	timeoutMs: number;
}

export interface RunnerEvents {
	collected(names: readonly string[]): void;
	began(name: string): void;
	/** A test failed and is run once more. */
	retried(name: string, problem: string): void;
	/** @param problem null when it passed */
	ended(name: string, ms: number, problem: string | null): void;
}

interface TestWord {
	(title: string, body: Body, timeoutMs?: number): void;
	each<T>(values: readonly T[]): (title: string, body: (value: T) => unknown, timeoutMs?: number) => void;
}

/** The words of vitest that suites for any wire use, and `run`, which does what they declared. */
export interface SmallRunner {
	describe(title: string, suite: () => void): void;
	test: TestWord;
	beforeAll(body: Body): void;
	afterAll(body: Body): void;
	beforeEach(body: Body): void;
	afterEach(body: Body): void;
	/**
	 * Runs all that was declared, one test after the other. A group whose `beforeAll` fails fails with all its tests; a
	 * failing `afterAll` is told as the end of a test of the group's name with "(clean-up)".
	 */
	run(events: RunnerEvents): Promise<void>;
}

function pathOf(group: Group): Group[] {
	return group.parent === null ? [group] : [...pathOf(group.parent), group];
}

const shown = (value: unknown) => inspect(value, { depth: 6, breakLength: 120 });

/** With what was found and what was expected in full: an assertion's own message shortens them. */
function textOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const text = error.stack ?? error.message;
	if (!('actual' in error && 'expected' in error)) return text;
	return `${text}\nfound: ${shown(error.actual)}\nexpected: ${shown(error.expected)}`;
}

/** Settles with the body, or rejects when it takes too long. */
async function within(body: Body, timeoutMs: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`It took longer than ${timeoutMs} ms.`)), timeoutMs);
	});
	try {
		await Promise.race([(async () => body())(), late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Runs hooks or a body in turn; returns what went wrong. */
async function attempt(bodies: readonly Body[], timeoutMs: number): Promise<string[]> {
	const problems: string[] = [];
	for (const body of bodies) {
		try {
			await within(body, timeoutMs);
		} catch (error) {
			problems.push(textOf(error));
		}
	}
	return problems;
}

async function runCase({ group, body, timeoutMs }: Case): Promise<string[]> {
	const groups = pathOf(group);
	const problems = await attempt(
		groups.flatMap(({ beforeEach }) => beforeEach),
		timeoutMs,
	);
	if (problems.length === 0) problems.push(...(await attempt([body], timeoutMs)));
	// What was opened is closed again, also after a failure.
	const closing = groups.toReversed().flatMap(({ afterEach }) => afterEach);
	return [...problems, ...(await attempt(closing, timeoutMs))];
}

/**
 * For a machine where vitest itself is too slow to start.
 *
 * @param tries how often a test is run at most until it passes; each failure before is told
 */
export function createSmallRunner(timeoutMs: number, tries: number): SmallRunner {
	const newGroup = (title: string, parent: Group | null): Group => {
		return { title, parent, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
	};
	let current = newGroup('', null);
	const cases: Case[] = [];
	const titles = (group: Group) =>
		pathOf(group)
			.slice(1)
			.map(({ title }) => title);
	const declare = (title: string, body: Body, ownTimeoutMs = timeoutMs) => {
		cases.push({ name: [...titles(current), title].join(' > '), group: current, body, timeoutMs: ownTimeoutMs });
	};
	const test: TestWord = Object.assign(declare, {
		each:
			<T>(values: readonly T[]) =>
			(title: string, body: (value: T) => unknown, ownTimeoutMs?: number) => {
				for (const value of values) declare(format(title, value), () => body(value), ownTimeoutMs);
			},
	});
	return {
		describe: (title, suite) => {
			const outer = current;
			current = newGroup(title, outer);
			suite();
			current = outer;
		},
		test,
		beforeAll: (body) => void current.beforeAll.push(body),
		afterAll: (body) => void current.afterAll.push(body),
		beforeEach: (body) => void current.beforeEach.push(body),
		afterEach: (body) => void current.afterEach.push(body),
		run: async ({ collected, began, retried, ended }) => {
			collected(cases.map(({ name }) => name));
			const opened = new Map<Group, string[]>();
			const closeExcept = async (kept: readonly Group[]) => {
				for (const group of [...opened.keys()].reverse().filter((one) => !kept.includes(one))) {
					opened.delete(group);
					const problems = await attempt(group.afterAll, timeoutMs);
					if (problems.length > 0) ended(`${titles(group).join(' > ')} (clean-up)`, 0, problems.join('\n'));
				}
			};
			for (const one of cases) {
				const groups = pathOf(one.group);
				await closeExcept(groups);
				began(one.name);
				const startedMs = performance.now();
				for (const group of groups) {
					if (!opened.has(group)) opened.set(group, await attempt(group.beforeAll, timeoutMs));
				}
				const broken = groups.flatMap((group) => opened.get(group) ?? []);
				let problems = broken.length > 0 ? broken : await runCase(one);
				for (let used = 1; used < tries && broken.length === 0 && problems.length > 0; used += 1) {
					retried(one.name, problems.join('\n'));
					problems = await runCase(one);
				}
				ended(one.name, performance.now() - startedMs, problems.length === 0 ? null : problems.join('\n'));
			}
			await closeExcept([]);
		},
	};
}
