/** Parts of the page that come when they are wanted. What has come stays, however long the link is away. */
export class Parts<Name extends string, Part> {
	readonly #load: Readonly<Record<Name, () => Promise<Part>>>;
	readonly #here = new Map<Name, Part>();
	readonly #coming = new Map<Name, Promise<boolean>>();
	readonly #arrived: () => void;

	/** @param arrived called whenever one has come */
	constructor(load: Readonly<Record<Name, () => Promise<Part>>>, arrived: () => void) {
		this.#load = load;
		this.#arrived = arrived;
	}

	/** The part; undefined while it has not come. */
	get(name: Name): Part | undefined {
		return this.#here.get(name);
	}

	/** Fetches the part unless it is here or on its way. @returns false when it could not be had now; never rejects */
	want(name: Name): Promise<boolean> {
		if (this.#here.has(name)) return Promise.resolve(true);
		const coming = this.#coming.get(name) ?? this.#fetch(name);
		this.#coming.set(name, coming);
		return coming;
	}

	/** Fetches what is not here yet, one after the other, each in a moment of rest; ends early when one can't be had. */
	async wantAll(rest: () => Promise<void>): Promise<boolean> {
		for (const name of Object.keys(this.#load) as Name[]) {
			if (this.#here.has(name)) continue;
			await rest();
			if (!(await this.want(name))) return false;
		}
		return true;
	}

	async #fetch(name: Name): Promise<boolean> {
		try {
			this.#here.set(name, await this.#load[name]());
		} catch {
			// Out of reach: whoever needs it asks again.
			return false;
		} finally {
			this.#coming.delete(name);
		}
		this.#arrived();
		return true;
	}
}
