/** A text on the page that changes often: only what is another text is written, and into the node that is there. */
export class WrittenText {
	readonly #node: Text;

	/** @param element holds nothing but text */
	constructor(element: Element) {
		this.#node = document.createTextNode(element.textContent ?? '');
		element.replaceChildren(this.#node);
	}

	write(text: string): void {
		if (this.#node.data !== text) this.#node.data = text;
	}
}
