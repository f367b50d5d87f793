import { z } from 'zod';

/**
 * Kinds of dither. `tpdf` is flat; every other name is a noise shape with TPDF inside its loop. `gentle` and `weighted`
 * exist at every listed rate; the others, named as published, only where their authors gave coefficients.
 */
export const ditherShapeSchema = z.enum([
	'tpdf',
	'gentle',
	'weighted',
	'lipshitz',
	'f-weighted',
	'modified-e',
	'improved-e',
	'wannamaker-3',
	'wannamaker-24',
	'gesemann',
	'low-shibata',
	'shibata',
	'high-shibata',
	'ssrc',
]);
export type DitherShape = z.infer<typeof ditherShapeSchema>;
