import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of a minute, longest first. Where no earlier run has told how long each takes, Vitest begins with the largest, and
 * these come last, when nothing is left to run beside them. That the heap is read in a process that is still new is right too.
 */
const LONGEST = [
	'test/integration/driverHeap.test.ts',
	'test/integration/audioClient.test.ts',
	'test/integration/badDaysKill.test.ts',
	'test/integration/badDaysHost.test.ts',
	'test/integration/firstPass.test.ts',
	'test/integration/punchIn.test.ts',
	'test/integration/relays.test.ts',
	'test/integration/calibration.test.ts',
	'test/integration/tapePass.test.ts',
	'test/integration/cli/render.test.ts',
	'test/integration/cli/program.test.ts',
	'test/integration/wire.test.ts',
	'test/integration/insertsPass.test.ts',
	'test/integration/store/kill.test.ts',
	'test/cli/log.test.ts',
	'test/cli/chain.test.ts',
	'test/integration/earlierPrint.test.ts',
	'test/conformance/matching.test.ts',
	'test/audio/host/faults.test.ts',
	'test/audio/host/syncPair.test.ts',
	'test/conformance/dsp/noiseShapes.test.ts',
	'test/conformance/dsp/ebuLoudness.test.ts',
	'test/conformance/dsp/limiter.test.ts',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
	const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
	return place < 0 ? LONGEST.length : place;
};

export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		return sorted.sort((a, b) => placeOf(a) - placeOf(b));
	}
}
