import { describeReduction } from '../../chain/match/reduction.ts';
import { loudnessTable } from '../loudness.ts';
import type { RenderReport } from './renderFile.ts';

/** The report for people. */
export function describeReport(inPath: string, outPath: string, report: RenderReport): string {
	const { output, dither, match } = report;
	const word = output.encoding === 'float' ? `${output.bits}-bit float` : `${output.bits} bits`;
	const steps = [
		...(report.copied ? ['copied bit for bit'] : []),
		...(report.eq === null ? [] : [`equalizer of ${report.eq.bands.length} band(s), ${report.eq.phase} phase`]),
		`gain ${report.gainDb.toFixed(2)} dB`,
		report.ceilingDbtp === null ? 'no limiter' : `ceiling ${report.ceilingDbtp} dBTP (${report.character})`,
		dither === null ? 'no dither' : `${dither.shape === 'tpdf' ? 'TPDF' : dither.shape} dither, seed ${dither.seed}`,
	];
	return [
		loudnessTable([
			{ file: inPath, loudness: report.source.loudness },
			{ file: outPath, loudness: output.loudness },
		]),
		`${steps.join(', ')}\n`,
		...(report.limiting === null ? [] : [`${describeReduction(report.limiting)}\n`]),
		...(match === null
			? []
			: [
					`target ${match.targetLufs} LUFS reached: ${(output.loudness.integratedLufs ?? 0).toFixed(3)} LUFS, after ${match.passes} pass(es)\n`,
				]),
		...(report.peakNoiseLsb === null
			? []
			: [`the noise of the dither peaks at ${report.peakNoiseLsb.toFixed(1)} LSB\n`]),
		...(report.clippedSamples === 0 ? [] : [`${report.clippedSamples} samples cut at full scale\n`]),
		`${output.frames} frames at ${output.rateHz} Hz, ${word}, ${output.channels} channel(s)\n`,
		`sha256 ${output.sha256}\n`,
	].join('');
}
