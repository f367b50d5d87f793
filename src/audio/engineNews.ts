import { Listeners, type Unsubscribe } from '../shared/listeners.ts';
import type { Meters } from '../shared/protocol/meters.ts';
import type { FindingsReport, HostStatus, PreviewBlock, StreamReport, TransportReport } from './engine.ts';

/** What an audio engine tells by itself, and the state that it told last. */
export abstract class EngineNews {
	protected readonly news = {
		transport: new Listeners<TransportReport>(),
		findings: new Listeners<FindingsReport>(),
		meters: new Listeners<Meters>(),
		preview: new Listeners<PreviewBlock>(),
		stream: new Listeners<StreamReport>(),
	};
	readonly #statuses = new Listeners<HostStatus>();
	#status: HostStatus = { state: 'closed', reason: null, opened: null };

	status(): HostStatus {
		return this.#status;
	}

	onStatus(listener: (status: HostStatus) => void): Unsubscribe {
		return this.#statuses.add(listener);
	}

	onTransport(listener: (report: TransportReport) => void): Unsubscribe {
		return this.news.transport.add(listener);
	}

	onFindings(listener: (report: FindingsReport) => void): Unsubscribe {
		return this.news.findings.add(listener);
	}

	onMeters(listener: (meters: Meters) => void): Unsubscribe {
		return this.news.meters.add(listener);
	}

	onPreview(listener: (block: PreviewBlock) => void): Unsubscribe {
		return this.news.preview.add(listener);
	}

	onStream(listener: (report: StreamReport) => void): Unsubscribe {
		return this.news.stream.add(listener);
	}

	protected tellStatus(status: HostStatus): void {
		this.#status = status;
		this.#statuses.tell(status);
	}
}
