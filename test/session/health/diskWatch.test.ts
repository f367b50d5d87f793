import { expect, test } from 'vitest';
import { watchDisk } from '../../../src/session/health/diskWatch.ts';
import { handClock } from '../../support/handClock.ts';

const MIB = 1024 ** 2;

/** A watch on a disk and a print that the test fills. */
function start(freeMib: number, captureMib: number, passMib: number) {
	const clock = handClock();
	const disk = { freeMib, captureMib, passMib, broken: false };
	const told: string[] = [];
	const stop = watchDisk({
		clock,
		freeBytes: async () => {
			if (disk.broken) throw new Error('no such device');
			return disk.freeMib * MIB;
		},
		left: () => ({ captureBytes: disk.captureMib * MIB, passBytes: disk.passMib * MIB }),
		scarce: (words) => told.push(`scarce: ${words}`),
		full: (words) => told.push(`full: ${words}`),
	});
	const settle = async () => {
		for (let turn = 0; turn < 5; turn++) await Promise.resolve();
	};
	const look = async () => {
		await settle();
		clock.advance(2000);
		await settle();
	};
	return { disk, told, stop, look };
}

test('a disk with room for the rest of the pass says nothing', async () => {
	const { told, look } = start(2000, 400, 900);
	await look();
	await look();
	expect(told).toEqual([]);
});

test('a disk that other programs fill is told once, before it is full', async () => {
	const { disk, told, look } = start(2000, 400, 900);
	await look();
	disk.freeMib = 500;
	await look();
	await look();
	expect(told).toEqual([expect.stringMatching(/^scarce: .*500 MB free.*needs 900 MB.*Make room now/)]);
});

test('a print is ended while there is room to end it in order, and nothing is looked at afterwards', async () => {
	const { disk, told, look } = start(2000, 400, 900);
	await look();
	disk.freeMib = 63;
	await look();
	disk.freeMib = 1;
	await look();
	expect(told).toEqual([
		expect.stringMatching(/^full: The disk is full: 63 MB.*400 MB of the print were still to come/),
	]);
});

test('a print whose last seconds still fit is not ended', async () => {
	const { disk, told, look } = start(60, 30, 30);
	await look();
	expect(told).toEqual([]);
	disk.freeMib = 45;
	await look();
	expect(told).toEqual([expect.stringMatching(/^full/)]);
});

test('a disk that cannot be asked is told once and asked again', async () => {
	const { disk, told, look } = start(2000, 400, 900);
	await look();
	disk.broken = true;
	await look();
	await look();
	disk.broken = false;
	disk.freeMib = 10;
	await look();
	expect(told).toEqual([
		'scarce: How much room the disk has cannot be seen: no such device',
		expect.stringMatching(/^full/),
	]);
});

test('a watch that has ended tells nothing more', async () => {
	const { disk, told, stop, look } = start(2000, 400, 900);
	stop();
	disk.freeMib = 1;
	await look();
	expect(told).toEqual([]);
});
