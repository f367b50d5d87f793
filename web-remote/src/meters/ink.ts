export const FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif';

/** Colours of the theme, as drawings need them. */
export interface Ink {
	text: string;
	quiet: string;
	track: string;
	line: string;
	good: string;
	warm: string;
	over: string;
	accent: string;
	wire: string;
}

/** Reads the colours of the theme in force. */
export function inkOf(element: Element): Ink {
	const style = getComputedStyle(element);
	const read = (name: string) => style.getPropertyValue(name).trim();
	return {
		text: read('--text'),
		quiet: read('--quiet'),
		track: read('--well'),
		line: read('--card-edge'),
		good: read('--meter'),
		warm: read('--meter-warm'),
		over: read('--bad'),
		accent: read('--accent'),
		wire: read('--wire'),
	};
}
