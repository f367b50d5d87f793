/*
 * Scans a sound file by libebur128.
 * ebur128scan MODES FILE, MODES of i (integrated), l (loudness range), t (true peak), p (momentary and short-term, asked
 * every 100 ms). Prints the readings and the CPU seconds of the library alone, decoding excluded.
 */
#include <ebur128.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void print(const char *name, double value) {
	if (isfinite(value)) printf("\"%s\": %.6f, ", name, value);
	else printf("\"%s\": null, ", name);
}

int main(int argc, char **argv) {
	if (argc != 3) return fprintf(stderr, "usage: ebur128scan MODES FILE\n"), 1;
	SF_INFO info = {0};
	SNDFILE *file = sf_open(argv[2], SFM_READ, &info);
	if (!file) return fprintf(stderr, "ebur128scan: cannot read %s\n", argv[2]), 1;
	const int poll = strchr(argv[1], 'p') != NULL;
	int mode = EBUR128_MODE_I;
	if (strchr(argv[1], 'l')) mode |= EBUR128_MODE_LRA;
	if (strchr(argv[1], 't')) mode |= EBUR128_MODE_TRUE_PEAK;
	if (poll) mode |= EBUR128_MODE_S | EBUR128_MODE_M;
	double seconds = 0, before = cpu_seconds();
	ebur128_state *state = ebur128_init((unsigned)info.channels, (unsigned long)info.samplerate, mode);
	seconds += cpu_seconds() - before;
	if (!state) return fprintf(stderr, "ebur128scan: cannot start\n"), 1;
	if (info.channels == 5) {
		ebur128_set_channel(state, 3, EBUR128_LEFT_SURROUND);
		ebur128_set_channel(state, 4, EBUR128_RIGHT_SURROUND);
	}
	const sf_count_t block = info.samplerate / 10;
	float *frames = malloc(sizeof(float) * (size_t)block * (size_t)info.channels);
	double momentary = -INFINITY, shortterm = -INFINITY, value;
	sf_count_t count;
	while ((count = sf_readf_float(file, frames, block)) > 0) {
		before = cpu_seconds();
		ebur128_add_frames_float(state, frames, (size_t)count);
		if (poll && count == block) {
			if (ebur128_loudness_momentary(state, &value) == 0) momentary = fmax(momentary, value);
			if (ebur128_loudness_shortterm(state, &value) == 0) shortterm = fmax(shortterm, value);
		}
		seconds += cpu_seconds() - before;
	}
	before = cpu_seconds();
	double integrated = -INFINITY, range = NAN, peak = 0;
	ebur128_loudness_global(state, &integrated);
	if (mode & EBUR128_MODE_LRA & ~EBUR128_MODE_S) ebur128_loudness_range(state, &range);
	if (strchr(argv[1], 't'))
		for (int c = 0; c < info.channels; c++)
			if (ebur128_true_peak(state, (unsigned)c, &value) == 0) peak = fmax(peak, value);
	seconds += cpu_seconds() - before;
	printf("{");
	print("integratedLufs", integrated);
	print("lra", range);
	print("maxMomentaryLufs", momentary);
	print("maxShortTermLufs", shortterm);
	print("truePeakDbtp", 20 * log10(peak));
	printf("\"cpuSeconds\": %.6f}\n", seconds);
	ebur128_destroy(&state);
	sf_close(file);
	free(frames);
	return 0;
}
