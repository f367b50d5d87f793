/** The part of PDFKit that is used here; the published types are of an older version. */
declare module 'pdfkit' {
	export default class PDFDocument extends NodeJS.EventEmitter {
		constructor(options: {
			autoFirstPage: boolean;
			compress?: boolean;
			info?: Record<string, string | Date>;
			font?: string;
			lang?: string;
		});
		addPage(options: { size: [number, number]; margin: number }): this;
		registerFont(name: string, path: string): this;
		font(name: string): this;
		fontSize(size: number): this;
		lineWidth(width: number): this;
		moveTo(x: number, y: number): this;
		lineTo(x: number, y: number): this;
		circle(x: number, y: number, radius: number): this;
		rect(x: number, y: number, width: number, height: number): this;
		stroke(): this;
		fill(): this;
		fillAndStroke(): this;
		text(text: string, x: number, y: number, options: { lineBreak: false; baseline: 'alphabetic' }): this;
		image(
			source: string,
			x: number,
			y: number,
			options: { fit: [number, number]; align: 'center'; valign: 'center' },
		): this;
		widthOfString(text: string): number;
		on(event: 'data', listener: (chunk: Uint8Array) => void): this;
		on(event: 'end', listener: () => void): this;
		on(event: 'error', listener: (error: unknown) => void): this;
		end(): void;
	}
}
