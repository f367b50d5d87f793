import { afterAll, describe, expect, inject, test } from 'vitest';
import { benchOptions, type Suite } from '../protocol.ts';
import { bundleGuest } from './bundle.ts';
import { GuestRun } from './guestRun.ts';
import { makeListening } from './listeningMaterial.ts';
import { type Accelerator, isAccelerator, type KernelImage, SECONDS_A_SECOND } from './machine.ts';
import { figuresPart, writePart } from './report.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		kernelImage: KernelImage;
	}
}

/** A test of the guest, at most, besides the minutes that were asked for. */
const LONGEST_MS = 600_000;

/** A machine may have KVM that does not work, so what counts is whether a kernel comes up with it. */
function chosen(accelerators: readonly Accelerator[]): readonly Accelerator[] {
	const wanted = process.env['DETENT_BENCH_ACCEL'] ?? '';
	return isAccelerator(wanted) ? [wanted] : accelerators;
}

/**
 * Declares the tests of suites that run in a guest, which is booted for that.
 *
 * @param accelerators to be tried in this order, where none is asked for
 */
export async function onARealKernel(
	title: string,
	suites: readonly Suite[],
	accelerators: readonly Accelerator[],
): Promise<void> {
	const image = inject('kernelImage');
	if (image.missing !== null) {
		if (process.env['CI'] === 'true') throw new Error(image.missing);
		describe.skip(`${title} on a real kernel (${image.missing.trim().split('\n')[0]})`, () => {
			test('its suites', () => undefined);
		});
		return;
	}
	const asked = benchOptions(process.env);
	const only = asked.only.length === 0 ? suites : suites.filter((suite) => asked.only.includes(suite));
	// A guest that is told of none would run all there are.
	if (only.length === 0) {
		describe.skip(`${title} on a real kernel (not asked for)`, () => {
			test('its suites', () => undefined);
		});
		return;
	}
	const startedMs = performance.now();
	const listening = asked.thorough && only.includes('audio') ? await makeListening(asked.ratesHz) : null;
	const options = { ...asked, only: [...only], listening };
	const run = await GuestRun.start(image, chosen(accelerators), await bundleGuest(), options);
	const { accelerator } = run.machine;
	const bootS = ((performance.now() - startedMs) / 1000).toFixed(1);
	console.log(`Linux ${image.version} with ${accelerator}: its suites are loaded after ${bootS} s`);

	describe(`${title} on a real kernel`, () => {
		afterAll(async () => {
			for (const fact of run.facts) console.log(fact);
			if (run.figures.length > 0) {
				const part = figuresPart(run.figures, run.facts, `Linux ${image.version} in QEMU (${accelerator})`);
				console.log(part);
				if (asked.write) writePart(part);
			}
			await run.stop();
		});
		const longestMs = SECONDS_A_SECOND[accelerator] * (LONGEST_MS + 3 * asked.soakMinutes * 60_000);
		for (const name of run.tests) test(name, () => run.result(name), longestMs);
		test('the machine ran its suites to their end', async () => {
			expect(await run.strays()).toEqual([]);
		});
	});
}
