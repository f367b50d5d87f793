import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longestFirst.ts';

const root = new URL('..', import.meta.url).pathname;
/** What takes seconds a file: passes of the audio host, supervision, and measuring and rendering of minutes of music. */
const minutesOfMusic = [
	'test/audio/host/**/*.test.ts',
	'test/audio/offline/**/*.test.ts',
	'test/dsp/compare/**/*.test.ts',
	'test/dsp/explain/**/*.test.ts',
	'test/dsp/measure/**/*.test.ts',
	'test/dsp/supervise/**/*.test.ts',
	'test/dsp/sync/**/*.test.ts',
	'test/dsp/{dither,eq,fileLoudness,limiter,resample}.test.ts',
	'test/units/models/**/*.test.ts',
];
/** What takes seconds because it goes through very many cases. */
const manyCases = [
	'test/audio/files/badFiles.test.ts',
	'test/recall/cancel.test.ts',
	'test/soak/**/*.test.ts',
	'test/units/driversSony9pin.test.ts',
	'test/units/definitions/{preparedDefinitions,readDefinitions}.test.ts',
];
/** Whole sessions, and logs, on a disk. */
const onDisk = ['test/session/**/*.test.ts', 'test/store/**/*.test.ts'];
/** Passes in real time through a sound server: one at a time, with nothing beside them. */
const realTime = ['test/integration/jack/**/*.test.ts'];
const slow = [
	...minutesOfMusic,
	...manyCases,
	...onDisk,
	'test/cli/**',
	'test/integration/**',
	'test/conformance/**',
	'test/e2e/**',
	'test/long/**',
	'test/bench/**',
	'test/kernel/**',
];

/** What is waited for comes when it comes: no promise is about how fast the machine is. A test's own timeout still ends it. */
const patient = { poll: { timeout: 30_000 } };
/**
 * For tests that work with processes, wires, sound servers and browsers in real time: a machine that stood still for a
 * moment breaks no promise, and a promise that is broken is broken twice. `npm test` names each test that had to be repeated.
 */
const ONCE_MORE = 1;
const equalPlanes = 'test/support/equalPlanes.ts';
/** For the projects whose tests start processes and threads of the daemon. */
const setupFiles = [equalPlanes, 'test/support/startBuilt.ts'];

/** Unit tests run in seconds; what takes longer, or starts a process, a browser or a sound server, has its own project. */
export default defineConfig({
	root,
	test: {
		globalSetup: 'src/setup/kernels.mjs',
		sequence: { sequencer: LongestFirst },
		projects: [
			{
				root,
				test: {
					name: 'unit',
					setupFiles: [equalPlanes],
					include: ['test/**/*.test.ts'],
					exclude: slow,
					testTimeout: 10_000,
					// Unit tests share nothing that they change, so they may share what they load, and every core: a third of the time.
					pool: 'threads',
					isolate: false,
					maxWorkers: '100%',
				},
			},
			{
				root,
				test: {
					name: 'conformance',
					setupFiles,
					expect: patient,
					include: ['test/conformance/**/*.test.ts', ...minutesOfMusic, ...manyCases, ...onDisk],
					// Vitest runs projects with other numbers of workers together only in groups of their own.
					sequence: { groupOrder: 1 },
					testTimeout: 120_000,
					// Nor do these change what they share.
					isolate: false,
					// They reckon, and look at no clock.
					maxWorkers: '100%',
				},
			},
			{
				root,
				test: {
					name: 'integration',
					setupFiles,
					expect: patient,
					retry: ONCE_MORE,
					// Verbs are run whole, as a person does.
					include: ['test/integration/**/*.test.ts', 'test/cli/**/*.test.ts'],
					exclude: realTime,
					testTimeout: 180_000,
					hookTimeout: 60_000,
					// What they start is theirs, and what they load they do not change: to load it anew for each takes a minute in all.
					isolate: false,
					// They wait for wires, timers and processes most of the time: two more of them than there are cores.
					maxWorkers: availableParallelism() + 2,
				},
			},
			{
				root,
				test: {
					name: 'jack',
					setupFiles,
					expect: patient,
					retry: ONCE_MORE,
					include: realTime,
					testTimeout: 180_000,
					hookTimeout: 60_000,
					fileParallelism: false,
				},
			},
			{
				root,
				test: {
					name: 'e2e',
					setupFiles,
					expect: patient,
					retry: ONCE_MORE,
					include: ['test/e2e/**/*.test.ts'],
					testTimeout: 180_000,
					hookTimeout: 120_000,
					// A person waits for no answer longer than the page does, so there are no more browsers than cores.
					maxWorkers: '100%',
				},
			},
			{
				root,
				test: {
					name: 'kernel',
					include: ['test/kernel/*.test.ts'],
					globalSetup: 'src/setup/kernelImage.mjs',
					fileParallelism: false,
					testTimeout: 600_000,
					hookTimeout: 60_000,
				},
			},
			{
				root,
				test: {
					name: 'long',
					setupFiles,
					expect: patient,
					retry: ONCE_MORE,
					include: ['test/long/**/*.test.ts'],
					testTimeout: 1_800_000,
					hookTimeout: 120_000,
					fileParallelism: false,
				},
			},
		],
	},
});
