/* A library that leaves a trace where it is loaded: an empty file, named by the variable TRAP. */
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void loaded(void) {
  FILE *trace = fopen(getenv("TRAP"), "w");
  if (trace != NULL) fclose(trace);
}
