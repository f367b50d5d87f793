/** A hyphen that is meant as a sign: before a figure, and not within a word, a date, a range or a serial number. */
const SIGN = /(?<![\w.,)\]-])-(?=\.?\d)/g;

/** A text for people with true minus signs (U+2212) where it has hyphens before figures. */
export function trueMinus(text: string): string {
	return text.replace(SIGN, '−');
}
