/*
 * Converts the rate of raw 64-bit float sound, interleaved, by libsoxr.
 * soxrconvert QUALITY IN_RATE OUT_RATE CHANNELS IN OUT, QUALITY hq or vhq. Prints the CPU seconds of the library alone.
 */
#include <soxr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK 16384

static double cpu_seconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
	if (argc != 7) return fprintf(stderr, "usage: soxrconvert QUALITY IN_RATE OUT_RATE CHANNELS IN OUT\n"), 1;
	const double in_rate = atof(argv[2]), out_rate = atof(argv[3]);
	const unsigned channels = (unsigned)atoi(argv[4]);
	FILE *in = fopen(argv[5], "rb"), *out = fopen(argv[6], "wb");
	if (!in || !out) return fprintf(stderr, "soxrconvert: cannot open files\n"), 1;
	const size_t most = (size_t)(BLOCK * out_rate / in_rate) + 4096;
	double *from = malloc(sizeof(double) * BLOCK * channels), *to = malloc(sizeof(double) * most * channels);
	double before = cpu_seconds();
	const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT64_I, SOXR_FLOAT64_I);
	const soxr_quality_spec_t quality = soxr_quality_spec(strcmp(argv[1], "vhq") == 0 ? SOXR_VHQ : SOXR_HQ, 0);
	const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
	soxr_error_t error;
	soxr_t soxr = soxr_create(in_rate, out_rate, channels, &error, &io, &quality, &runtime);
	double seconds = cpu_seconds() - before;
	if (error) return fprintf(stderr, "soxrconvert: %s\n", error), 1;
	for (int ended = 0;;) {
		const size_t count = ended ? 0 : fread(from, sizeof(double) * channels, BLOCK, in);
		ended = count == 0;
		size_t used = 0, made = 0, at = 0;
		do {
			before = cpu_seconds();
			error = soxr_process(soxr, ended ? NULL : from + at * channels, count - at, &used, to, most, &made);
			seconds += cpu_seconds() - before;
			if (error) return fprintf(stderr, "soxrconvert: %s\n", error), 1;
			at += used;
			if (fwrite(to, sizeof(double) * channels, made, out) != made) return fprintf(stderr, "soxrconvert: cannot write\n"), 1;
		} while (ended ? made > 0 : at < count);
		if (ended) break;
	}
	fclose(in);
	if (fclose(out)) return fprintf(stderr, "soxrconvert: cannot write\n"), 1;
	printf("{\"cpuSeconds\": %.6f}\n", seconds);
	soxr_delete(soxr);
	return 0;
}
