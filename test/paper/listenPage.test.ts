import { expect, test } from 'vitest';
import { listenPage, matchGainsDb } from '../../src/paper/listenPage.ts';

test('the player turns everything down to the softest, and a title stays text in it', () => {
	expect(matchGainsDb([-14, -12.5, null])).toEqual([0, -1.5, 0]);
	const page = Buffer.from(listenPage('</script>', [{ name: '</script><b>', wav: new Uint8Array(3) }])).toString();
	expect(page.match(/<\/script>/g)).toHaveLength(3);
	expect(page).not.toMatch(/<b>|src=|https?:/);
});
