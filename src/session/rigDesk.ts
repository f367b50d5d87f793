import { basename } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import type { Definition } from '../shared/model/definition.ts';
import { type RigDraft, rigDraftSchema } from '../shared/model/rigDraft.ts';
import type { RigBeginning, RigCheck, RigPorts, RigWritten } from '../shared/protocol/rig.ts';
import type { RigFile } from '../store/rigFile.ts';
import { catalogueOf } from '../units/definitions/catalogue.ts';
import { describeProblem } from '../units/definitions/fileProblem.ts';
import { checkRigText } from '../units/definitions/loadRig.ts';
import { rigText } from '../units/definitions/rigText.ts';

export interface RigDeskDeps {
	file: RigFile;
	definitions: ReadonlyMap<string, Definition>;
	/** What the rack is used for now, in words; null when nothing would be broken off. */
	busy: () => string | null;
	ports: () => Promise<RigPorts>;
	/** The file comes with Detent and is nobody's own. */
	readOnly: boolean;
}

/** Describes the studio's rig: a draft is checked as the loader checks it, shown as the file it will be, and written whole. */
export class RigDesk {
	readonly #deps: RigDeskDeps;
	#written: ((written: RigWritten) => void) | null = null;

	constructor(deps: RigDeskDeps) {
		this.#deps = deps;
	}

	/** Whoever starts Detent again once another rig is there. */
	onWritten(listener: (written: RigWritten) => void): void {
		this.#written = listener;
	}

	begin(): RigBeginning {
		const { definitions, file } = this.#deps;
		return {
			path: file.path,
			draft: this.#present(),
			earlier: file.earlier(),
			startsAgain: this.#written !== null,
			catalogue: catalogueOf(definitions),
		};
	}

	ports(): Promise<RigPorts> {
		return this.#deps.ports();
	}

	/** The file that would be written, and what is wrong with it. Writes nothing. */
	check(draft: RigDraft): RigCheck {
		const text = rigText(draft);
		const { problems } = checkRigText(text, basename(this.#deps.file.path), this.#deps.definitions);
		const of = (severity: 'error' | 'warning') =>
			problems.filter((problem) => problem.severity === severity).map(describeProblem);
		const placed = problems.map(({ path, severity, message }) => ({
			path: [...(path ?? [])],
			severity,
			words: message,
		}));
		return { text, errors: of('error'), warnings: of('warning'), problems: placed };
	}

	/**
	 * Writes the draft as the rig file.
	 *
	 * @throws DetentError `rig.invalid`, `rig.busy`, `rig.read-only`, `store.*`; nothing has changed then
	 */
	write(draft: RigDraft): RigWritten {
		this.#mayWrite();
		const { text, errors } = this.check(draft);
		if (errors.length > 0) {
			throw new DetentError('rig.invalid', {
				message: `This rig can't be loaded: ${errors.join('; ')}.`,
				remedy: 'Correct it first; nothing was written.',
			});
		}
		return this.#done(this.#deps.file.write(text));
	}

	/** Brings back the rig file before this one, or the simulated studio where there was none. @throws as `write` */
	takeBack(): RigWritten {
		this.#mayWrite();
		return this.#done(this.#deps.file.takeBack());
	}

	#done(kept: string | null): RigWritten {
		const written = { path: this.#deps.file.path, kept, startsAgain: this.#written !== null };
		this.#written?.(written);
		return written;
	}

	#mayWrite(): void {
		const { busy, file, readOnly } = this.#deps;
		if (readOnly) {
			throw new DetentError('rig.read-only', {
				message: 'This rig comes with Detent and is not written over.',
				subject: file.path,
				remedy: 'Start Detent without --rig.',
			});
		}
		const what = busy();
		if (what === null) return;
		throw new DetentError('rig.busy', {
			message: `The rig can't be changed while ${what}.`,
			remedy: 'Wait for its end, or cancel it.',
		});
	}

	/** The present file as a draft; null where there is none or where the form can't show it. */
	#present(): RigDraft | null {
		const { definitions, file } = this.#deps;
		const text = file.read();
		if (text === null) return null;
		const { value } = checkRigText(text, basename(file.path), definitions);
		return rigDraftSchema.safeParse(value).data ?? null;
	}
}
