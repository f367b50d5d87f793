/** One option of a verb. */
export interface OptionSpec {
	type: 'string' | 'boolean';
	/** One letter. */
	short?: string;
	/** May be given more than once. */
	multiple?: boolean;
	/** How the value is called in the help, e.g. `DB`. */
	value?: string;
	/** One line of help. */
	summary: string;
}
