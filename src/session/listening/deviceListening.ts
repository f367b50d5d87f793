import { DetentError } from '../../shared/errors.ts';
import type { Waveform } from '../../shared/model/waveform.ts';
import type { DeviceItem, DeviceRef, Explanations } from '../../shared/protocol/device.ts';
import type { DevicePort } from '../port.ts';
import { Explaining, type ExplainingDeps } from '../projects/explaining.ts';
import type { Asking } from '../sharedWork.ts';
import { type DeviceBlindDeps, DeviceBlindDesk } from './deviceBlind.ts';
import { DeviceItems, type DeviceItemsDeps } from './deviceItems.ts';
import { Waveforms } from './waveforms.ts';

export interface DeviceListeningDeps
	extends DeviceItemsDeps,
		Omit<DeviceBlindDeps, 'items'>,
		Pick<ExplainingDeps, 'calibration'> {}

/** What a device needs to play and draw files by itself, and to listen blind. */
export class DeviceListening implements DevicePort {
	readonly blind: DeviceBlindDesk;
	readonly #items: DeviceItems;
	readonly #waveforms: Waveforms;
	readonly #explaining: Explaining;

	constructor(deps: DeviceListeningDeps) {
		const items = new DeviceItems(deps);
		this.#items = items;
		this.#waveforms = new Waveforms(deps);
		this.#explaining = new Explaining({ ...deps, items });
		this.blind = new DeviceBlindDesk({ ...deps, items });
	}

	item(ref: DeviceRef, asking: Asking): Promise<DeviceItem> {
		return this.#items.item(ref, asking);
	}

	async waveform(ref: DeviceRef, asking: Asking): Promise<Waveform> {
		return this.#waveforms.facts(this.#items.named(ref), asking);
	}

	columns(ref: DeviceRef, sha256: string, level: number): Uint8Array {
		const media = this.#items.named(ref);
		if (media.facts.sha256 === sha256) return this.#waveforms.columns(media, level);
		throw new DetentError('file.missing', { message: 'The file is another one now.', subject: media.label });
	}

	explain(reference: string, asking: Asking): Promise<Explanations> {
		return this.#explaining.reference(reference, asking);
	}

	explainPrints(from: string, to: string, asking: Asking): Promise<Explanations> {
		return this.#explaining.prints(from, to, asking);
	}

	blindFile(token: string, device: string): { project: string; path: string } | null {
		return this.blind.file(token, device);
	}
}
