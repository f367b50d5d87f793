import { describe, expect, test } from 'vitest';
import { waveLevels } from '../../src/shared/model/waveform.ts';
import { WaveTouch } from '../../web-remote/src/wave/waveTouch.ts';
import { following, isWhole, levelFor, moved, whole, zoomed } from '../../web-remote/src/wave/waveWindow.ts';

describe('the part of a waveform that is shown', () => {
	test('zooming keeps the moment under the finger where it is', () => {
		const window = zoomed(whole(300), 2, 75, 300);
		expect(window).toEqual({ from: 37.5, to: 187.5 });
		expect((75 - window.from) / (window.to - window.from)).toBe(75 / 300);
	});

	test('it never leaves the track, and is never closer than can be drawn', () => {
		expect(zoomed(whole(300), 0.2, 75, 300)).toEqual(whole(300));
		expect(moved({ from: 0, to: 30 }, -10, 300)).toEqual({ from: 0, to: 30 });
		expect(moved({ from: 260, to: 290 }, 100, 300)).toEqual({ from: 270, to: 300 });
		const close = zoomed({ from: 10, to: 12.5 }, 100, 11, 300);
		expect(close.to - close.from).toBeCloseTo(2);
		expect(isWhole(whole(1), 1)).toBe(true);
		expect(isWhole(close, 300)).toBe(false);
	});

	test('it turns the page when the music leaves it, and stays otherwise', () => {
		const window = { from: 100, to: 120 };
		expect(following(window, 119, 300)).toBe(window);
		expect(following(window, 121, 300)).toEqual({ from: 119, to: 139 });
		expect(following(window, 3, 300)).toEqual({ from: 1, to: 21 });
	});

	test('the level is the coarsest with a column for each pixel, and none that a tablet cannot hold', () => {
		const levels = waveLevels(48_000 * 360);
		const frames = (window: { from: number; to: number }) => levels[levelFor(levels, 48_000, window, 1000)]?.frames;
		expect(frames(whole(360))).toBe(8192);
		expect(frames({ from: 10, to: 70 })).toBe(2048);
		expect(frames({ from: 10, to: 12 })).toBe(512);
		const long = waveLevels(96_000 * 3600 * 6);
		expect(long[levelFor(long, 96_000, { from: 0, to: 2 }, 1000)]?.frames).toBe(8192);
	});
});

describe('fingers on a waveform', () => {
	function touched() {
		const said: string[] = [];
		const touch = new WaveTouch({
			tap: (x) => said.push(`tap ${x}`),
			stretch: (from, to, ended) => said.push(`stretch ${from} ${to}${ended ? ' ended' : ''}`),
			pinch: (from, to, factor) => said.push(`pinch ${from} ${to} ${factor}`),
			cancel: () => said.push('cancel'),
		});
		return { said, touch };
	}

	test('a finger that trembles taps; one that travels stretches from where it landed', () => {
		const { said, touch } = touched();
		touch.down(1, 100);
		touch.move(1, 106);
		touch.up(1, 106);
		touch.down(1, 100);
		touch.move(1, 140);
		touch.up(1, 150);
		expect(said).toEqual(['tap 100', 'stretch 100 140', 'stretch 100 150 ended']);
	});

	test('a second finger pinches, and leaves neither a tap nor a loop behind', () => {
		const { said, touch } = touched();
		touch.down(1, 100);
		touch.move(1, 120);
		touch.down(2, 220);
		touch.move(2, 320);
		touch.up(2, 320);
		touch.move(1, 90);
		touch.up(1, 90);
		expect(said).toEqual(['stretch 100 120', 'cancel', 'pinch 170 220 2']);
		expect(touch.held).toBe(false);
	});

	test('a finger that the page takes for scrolling does nothing', () => {
		const { said, touch } = touched();
		touch.down(1, 100);
		touch.move(1, 140);
		touch.cancel(1);
		touch.up(1, 140);
		expect(said).toEqual(['stretch 100 140', 'cancel']);
	});
});
