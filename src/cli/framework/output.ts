/** Where a verb prints. */
export interface Output {
	write(text: string): void;
	readonly isTTY: boolean;
}
