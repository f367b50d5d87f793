import { expect, test } from 'vitest';
import { FrameLoop } from '../../web-remote/src/app/everyFrame.ts';

/** A display whose frames come when the test wants them. */
function display() {
	const requests = new Map<number, (nowMs: number) => void>();
	let last = 0;
	return {
		request(draw: (nowMs: number) => void): number {
			last += 1;
			requests.set(last, draw);
			return last;
		},
		cancel: (request: number) => void requests.delete(request),
		frame(nowMs: number): void {
			const due = [...requests.values()];
			requests.clear();
			for (const draw of due) draw(nowMs);
		},
		get asked(): number {
			return requests.size;
		},
	};
}

test('all that is drawn in a frame asks for it once', () => {
	const screen = display();
	const loop = new FrameLoop(screen);
	const drawn: string[] = [];
	loop.add((nowMs) => drawn.push(`first ${nowMs}`));
	loop.add((nowMs) => drawn.push(`second ${nowMs}`));
	expect(screen.asked).toBe(1);
	screen.frame(16);
	screen.frame(33);
	expect(drawn).toEqual(['first 16', 'second 16', 'first 33', 'second 33']);
	expect(screen.asked).toBe(1);
});

test('who ends is drawn no more, and no frame is asked for when nobody is left', () => {
	const screen = display();
	const loop = new FrameLoop(screen);
	const drawn: string[] = [];
	const endFirst = loop.add(() => drawn.push('first'));
	const endSecond = loop.add(() => {
		drawn.push('second');
		endSecond();
	});
	screen.frame(1);
	screen.frame(2);
	expect(drawn).toEqual(['first', 'second', 'first']);
	endFirst();
	endFirst();
	expect(screen.asked).toBe(0);
	loop.add(() => drawn.push('third'));
	screen.frame(3);
	expect(drawn.at(-1)).toBe('third');
	expect(drawn).toHaveLength(4);
});
