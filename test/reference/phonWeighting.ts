/** Frequency, exponent of loudness perception, magnitude of the transfer function, threshold of hearing: ISO 226:2003, table 1. */
const TABLE: readonly (readonly [hz: number, exponent: number, transferDb: number, thresholdDb: number])[] = [
	[20, 0.532, -31.6, 78.5],
	[25, 0.506, -27.2, 68.7],
	[31.5, 0.48, -23.0, 59.5],
	[40, 0.455, -19.1, 51.1],
	[50, 0.432, -15.9, 44.0],
	[63, 0.409, -13.0, 37.5],
	[80, 0.387, -10.3, 31.5],
	[100, 0.367, -8.1, 26.5],
	[125, 0.349, -6.2, 22.1],
	[160, 0.33, -4.5, 17.9],
	[200, 0.315, -3.1, 14.4],
	[250, 0.301, -2.0, 11.4],
	[315, 0.288, -1.1, 8.6],
	[400, 0.276, -0.4, 6.2],
	[500, 0.267, 0.0, 4.4],
	[630, 0.259, 0.3, 3.0],
	[800, 0.253, 0.5, 2.2],
	[1000, 0.25, 0.0, 2.4],
	[1250, 0.246, -2.7, 3.5],
	[1600, 0.244, -4.1, 1.7],
	[2000, 0.243, -1.0, -1.3],
	[2500, 0.243, 1.7, -4.2],
	[3150, 0.243, 2.5, -6.0],
	[4000, 0.242, 1.2, -5.4],
	[5000, 0.242, -2.1, -1.5],
	[6300, 0.245, -7.1, 6.0],
	[8000, 0.254, -11.2, 12.6],
	[10000, 0.271, -10.7, 13.9],
	[12500, 0.301, -3.1, 12.3],
];

const PHON = 15;

function levelDb([, exponent, transferDb, thresholdDb]: (typeof TABLE)[number]): number {
	const loudness =
		4.47e-3 * (10 ** (0.025 * PHON) - 1.15) + (0.4 * 10 ** ((thresholdDb + transferDb) / 10 - 9)) ** exponent;
	return (10 / exponent) * Math.log10(loudness) - transferDb + 94;
}

/** The contour ends at 12.5 kHz; at 20 kHz it is taken to be as high as at 20 Hz, as users of the standard do. */
const CONTOUR: readonly (readonly [logHz: number, db: number])[] = (() => {
	const at1000 = levelDb([1000, 0.25, 0, 2.4]);
	const points = TABLE.map((row): [number, number] => [Math.log(row[0]), levelDb(row) - at1000]);
	return [...points, [Math.log(20000), points[0]?.[1] ?? 0]];
})();

/**
 * Weight of the 15-phon contour of ISO 226:2003 at a frequency, dB: 0 at 1 kHz, straight between the table's points over
 * the logarithm of frequency, constant below 20 Hz and above 20 kHz.
 */
export function phonWeightDb(hz: number): number {
	const at = Math.log(Math.max(hz, 1e-3));
	let before = CONTOUR[0] ?? [0, 0];
	if (at <= before[0]) return -before[1];
	for (const point of CONTOUR) {
		if (at <= point[0]) return -(before[1] + ((point[1] - before[1]) * (at - before[0])) / (point[0] - before[0]));
		before = point;
	}
	return -before[1];
}
