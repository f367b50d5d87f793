import type {
	LinkReport,
	ManyListener,
	SetOutcome,
	Setting,
	TapeTransport,
	UnitDriver,
	UnitMemory,
} from '../../src/units/driver.ts';
import { FakeTape } from './fakeTape.ts';

/** A unit that answers when the test says so. */
export class FakeDriver implements UnitDriver {
	readonly unit = 'wired';
	readonly settable = new Set(['gain', 'freq']);
	readonly readable = new Set<string>();
	memory: UnitMemory | null = null;
	readonly ask = null;
	readonly tape = new FakeTape();
	readonly transport: TapeTransport = this.tape;
	readonly sent: {
		control: string;
		position: number;
		answer: (outcome: SetOutcome) => void;
		refuse: (error: Error) => void;
	}[] = [];
	#link: ((report: LinkReport) => void)[] = [];
	#report: ((control: string, position: number) => void)[] = [];

	start(): Promise<void> {
		return Promise.resolve();
	}
	stop(): Promise<void> {
		return Promise.resolve();
	}
	link(): LinkReport {
		return { link: 'connected', reason: null };
	}
	onLink(listener: (report: LinkReport) => void) {
		this.#link.push(listener);
		return () => {};
	}
	set(control: string, position: number): Promise<SetOutcome> {
		return new Promise((answer, refuse) => this.sent.push({ control, position, answer, refuse }));
	}
	async setMany(settings: readonly Setting[], listener: ManyListener): Promise<void> {
		for (const { control, position } of settings) {
			listener.sending(control);
			listener.settled(control, await this.set(control, position));
		}
	}
	read(): Promise<Map<string, number>> {
		return Promise.resolve(new Map());
	}
	onWire() {
		return () => {};
	}
	onReport(listener: (control: string, position: number) => void) {
		this.#report.push(listener);
		return () => {};
	}
	say(report: LinkReport): void {
		for (const listener of this.#link) listener(report);
	}
	turn(control: string, position: number): void {
		for (const listener of this.#report) listener(control, position);
	}
}
