import type { CalibrationInForce } from './model/calibration.ts';
import { type Chain, chainUnits, type Insert } from './model/chain.ts';
import type { DacPeak, Loudness } from './model/measurement.ts';
import type { RevisionFacts } from './model/revision.ts';
import { drivenPair } from './referenceLevel.ts';

/** 0 VU, EBU and SMPTE alike. */
export const ZERO_VU_DBU = 4;

/** Level in dBu of a digital level; `referenceDbfs` is the dBFS (peak of a sine) that equals +4 dBu. */
export function dbuOf(dbfs: number, referenceDbfs: number): number {
	return dbfs - referenceDbfs + ZERO_VU_DBU;
}

/** Digital level, dBFS (peak of a sine), of a level in dBu. */
export function dbfsOf(dbu: number, referenceDbfs: number): number {
	return dbu - ZERO_VU_DBU + referenceDbfs;
}

/** RMS volts of a level in dBu: 0 dBu is √0.6 V. */
export function voltsOf(dbu: number): number {
	return Math.sqrt(0.6) * 10 ** (dbu / 20);
}

/** How hard a chain drives its first unit. */
export interface Drive {
	/** Everything between a digital 0 VU and the first unit, dB: send trim and the first insert's trim. */
	driveDb: number;
	/** What a programme at 0 VU (the reference level) has at the first unit. */
	zeroVuDbu: number;
	/** The mix's integrated loudness as a level there; null when it is not known, or when more than gains is before the send, or only the side goes out. */
	programmeDbu: number | null;
	/** Highest sample at the converter, as the level of a sine of that peak; null when it is not known. */
	peakDbu: number | null;
}

/**
 * The drive of a chain in dBu. A loudness counts as the level of a sine on both channels that is as loud: 0 LUFS is 0 dBFS.
 *
 * @param mix the source's loudness and its peaks at the converter; null before they are measured
 * @param referenceDbfs the reference level in force; the chain's own when absent
 */
export function driveOf(
	chain: Chain,
	mix: { loudness: Pick<Loudness, 'integratedLufs'>; dacPeak: Pick<DacPeak, 'samplePeakDbfs'> } | null,
	referenceDbfs: number = chain.referenceDbfs,
): Drive {
	const first = chain.stages.findIndex((stage) => stage.kind === 'insert');
	const insert = chain.stages[first];
	const driveDb = chain.sendTrimDb + (insert?.kind === 'insert' ? insert.trimDb : 0);
	const before = chain.stages.slice(0, Math.max(0, first));
	let gainsDb: number | null = 0;
	for (const stage of before) {
		const process = stage.kind === 'digital' ? stage.process : null;
		const known = process?.type === 'gain' || process?.type === 'loudness' ? process.gainDb : null;
		gainsDb = gainsDb === null || known === null ? null : gainsDb + known;
	}
	const lufs = mix?.loudness.integratedLufs ?? null;
	// How loud the side is says the loudness of the whole nothing of.
	const sideAlone = insert?.kind === 'insert' && insert.channels === 'side';
	const peak = mix?.dacPeak.samplePeakDbfs ?? null;
	return {
		driveDb,
		zeroVuDbu: dbuOf(chain.referenceDbfs + driveDb, referenceDbfs),
		programmeDbu:
			lufs === null || gainsDb === null || sideAlone ? null : dbuOf(lufs + gainsDb + driveDb, referenceDbfs),
		peakDbu: peak === null ? null : dbuOf(peak, referenceDbfs),
	};
}

/** How hard an insert is driven: `Drive` without what is known of a mix. */
export interface InsertDrive extends Pick<Drive, 'driveDb' | 'zeroVuDbu'> {
	insert: Insert;
}

/**
 * The drive of every insert that has a send of its own, each by the level of the pair it hangs on. Inserts in a row on one pair
 * are wired one after the other: only the first of them is driven from here. 0 VU is that before the insert's trim.
 *
 * @param referenceOf the reference level in force on a pair; null where only the chain's own is known
 */
export function insertDrives(chain: Chain, referenceOf: (loop: string | null) => number | null): InsertDrive[] {
	const drives: InsertDrive[] = [];
	let open: string | null | undefined;
	for (const stage of chain.stages) {
		// What is digital in between needs a send of its own behind it.
		if (stage.kind === 'digital') open = undefined;
		else {
			const loop = stage.loop ?? null;
			if (loop === open) continue;
			open = loop;
			const driveDb = stage.trimDb + (drives.length === 0 ? chain.sendTrimDb : 0);
			const zeroVuDbu = dbuOf(chain.referenceDbfs + driveDb, referenceOf(loop) ?? chain.referenceDbfs);
			drives.push({ insert: stage, driveDb, zeroVuDbu });
		}
	}
	return drives;
}

/** The drive of an insert behind the first, in a sentence without full stop. */
export function insertDriveText({ insert, driveDb, zeroVuDbu }: InsertDrive): string {
	return `Drive into ${insert.name} ${driveDbText(driveDb)}: 0 VU arrives at ${dbuText(zeroVuDbu)}`;
}

function driveDbText(driveDb: number): string {
	return `${driveDb > 0 ? '+' : ''}${driveDb.toFixed(1)} dB`;
}

/** `+4.0 dBu`; a dash for none. */
export function dbuText(dbu: number | null): string {
	if (dbu === null) return '– dBu';
	const text = dbu.toFixed(1);
	return `${Number(text) === 0 ? '0.0' : dbu > 0 ? `+${text}` : text} dBu`;
}

/** The drive in a sentence; empty for a chain without a unit. */
export function driveText(chain: Chain, drive: Drive): string {
	if (chainUnits(chain).length === 0) return '';
	const { driveDb, zeroVuDbu, programmeDbu, peakDbu } = drive;
	const db = driveDbText(driveDb);
	const mix = programmeDbu === null ? '' : `; the mix ${dbuText(programmeDbu)} by its loudness`;
	const peak = peakDbu === null ? '' : `, ${dbuText(peakDbu)} at its highest sample`;
	return `Drive into the first unit ${db}: 0 VU arrives at ${dbuText(zeroVuDbu)}${mix}${mix === '' && peak !== '' ? `; the mix${peak.slice(1)}` : peak}`;
}

/** How hard a revision drove its first unit, in a sentence; empty for a chain without a unit. */
export function revisionDrive({
	chain,
	calibration,
	loopCalibrations = {},
	dacPeak,
	measurements,
}: Pick<RevisionFacts, 'chain' | 'calibration' | 'loopCalibrations' | 'dacPeak' | 'measurements'>): string {
	const pair = drivenPair(chain);
	const inForce = pair === null ? calibration : loopCalibrations[pair];
	return driveText(chain, driveOf(chain, { loudness: measurements.source, dacPeak }, inForce?.referenceDbfs));
}

/** The calibration that a revision was printed under and what was not warm yet, a sentence each; empty when neither is known. */
export function conditionWords({
	calibration,
	loopCalibrations = {},
	warmingUp = [],
	surroundings = {},
	units,
}: Pick<RevisionFacts, 'calibration' | 'loopCalibrations' | 'warmingUp' | 'surroundings' | 'units'>): string[] {
	const { roomC, tapeType, tapeAlignment } = surroundings;
	const name = (unit: string) => units.find((known) => known.unit === unit)?.name ?? unit;
	return [
		...(calibration === undefined ? [] : [`Calibrated ${calibratedText(calibration)}`, ...calibration.warnings]),
		...Object.entries(loopCalibrations).flatMap(([loop, found]) =>
			[`calibrated ${calibratedText(found)}`, ...found.warnings].map((words) => `Pair ${loop}: ${words}`),
		),
		...warmingUp.map(({ unit, minutesLeft }) => `${name(unit)} was still warming up, ${minutesLeft} min left`),
		...(roomC === undefined ? [] : [`Room at ${roomC} °C`]),
		...(tapeType === undefined ? [] : [`Tape: ${tapeType}`]),
		...(tapeAlignment === undefined ? [] : [`Tape aligned to ${tapeAlignment}`]),
	];
}

function calibratedText({ at, referenceDbfs }: CalibrationInForce): string {
	return `${at.slice(0, 10)}: 0 VU (+4 dBu) is ${referenceDbfs.toFixed(2)} dBFS`;
}
