import type { Person } from '../../src/cli/framework/person.ts';

/** Somebody at a desk who is asked, and answers when the test says so. */
export class FakePerson implements Person {
	readonly asked: string[] = [];
	answer: (line: string) => void = () => {};

	ask(question: string, signal: AbortSignal): Promise<string> {
		this.asked.push(question.trim());
		return new Promise((resolve, reject) => {
			this.answer = resolve;
			signal.addEventListener('abort', () => reject(signal.reason), { once: true });
		});
	}

	close(): void {}
}
