// Arithmetic of raw fixed-point integers. Every function gives the integer that the neuron's
// equations say: shifts of negative numbers go toward minus infinity, no operation overflows.
#ifndef FIXED_H
#define FIXED_H

#include <stdint.h>

// Division by 2^bits with each rounding, and bounds, for words of 32 and of 64 bits.
#define FIXED(T, SIZE)                                                          \
  static inline T shr_floor_##SIZE(T x, int bits)                               \
  {                                                                             \
    return bits >= SIZE ? x >> (SIZE - 1) : x >> bits;                          \
  }                                                                             \
  static inline T shr_nearest_##SIZE(T x, int bits)                             \
  {                                                                             \
    return bits == 0 ? x : bits >= SIZE ? 0 : ((x >> (bits - 1)) + 1) >> 1;     \
  }                                                                             \
  static inline T shr_trunc_##SIZE(T x, int bits)                               \
  {                                                                             \
    if (bits >= SIZE)                                                           \
      return 0;                                                                 \
    return (x + ((x >> (SIZE - 1)) & (((T)1 << bits) - 1))) >> bits;            \
  }                                                                             \
  static inline T shr_nearest_even_##SIZE(T x, int bits)                        \
  {                                                                             \
    if (bits == 0)                                                              \
      return x;                                                                 \
    if (bits >= SIZE)                                                           \
      return 0;                                                                 \
    T down = x >> bits;                                                         \
    T rest = x - (T)((u##T)down << bits);                                       \
    T half = (T)1 << (bits - 1);                                                \
    return rest > half || (rest == half && (down & 1)) ? down + 1 : down;       \
  }                                                                             \
  static inline T min_##SIZE(T a, T b) { return a < b ? a : b; }                \
  static inline T max_##SIZE(T a, T b) { return a > b ? a : b; }                \
  static inline T abs_##SIZE(T a) { return a < 0 ? -a : a; }                    \
  static inline T saturate_##SIZE(T x, T low, T high)                           \
  {                                                                             \
    return x < low ? low : x > high ? high : x;                                 \
  }                                                                             \
  /* A table of `points` values, 2^shift arguments apart, the first at `low`. */\
  static inline T table_step_##SIZE(const T *at, int64_t low, int shift,        \
                                    int points, int64_t x)                      \
  {                                                                             \
    int64_t last = ((int64_t)points << shift) - 1;                              \
    int64_t offset = x < low ? 0 : x - low > last ? last : x - low;             \
    return at[offset >> shift];                                                 \
  }                                                                             \
  /* The same with a value behind the last interval, and lines between. */      \
  static inline T table_linear_##SIZE(const T *at, int64_t low, int shift,      \
                                      int points, int64_t x)                    \
  {                                                                             \
    int64_t last = (int64_t)points << shift;                                    \
    int64_t offset = x < low ? 0 : x - low > last ? last : x - low;             \
    int i = (int)(offset >> shift);                                             \
    if (shift == 0 || i == points)                                              \
      return at[i];                                                             \
    int64_t rest = offset - ((int64_t)i << shift);                              \
    int64_t rise = ((int64_t)at[i + 1] - at[i]) * rest;                         \
    return (T)(at[i] + ((rise + ((int64_t)1 << (shift - 1))) >> shift));        \
  }                                                                             \
  /* Tables over two arguments, row by row. */                                  \
  static inline T table_step2_##SIZE(const T *at, int64_t low_x, int shift_x,   \
                                     int points_x, int64_t x, int64_t low_y,    \
                                     int shift_y, int points_y, int64_t y)      \
  {                                                                             \
    int64_t last_x = ((int64_t)points_x << shift_x) - 1;                        \
    int64_t last_y = ((int64_t)points_y << shift_y) - 1;                        \
    int64_t u = x < low_x ? 0 : x - low_x > last_x ? last_x : x - low_x;        \
    int64_t w = y < low_y ? 0 : y - low_y > last_y ? last_y : y - low_y;        \
    return at[(w >> shift_y) * points_x + (u >> shift_x)];                      \
  }                                                                             \
  static inline T table_linear2_##SIZE(const T *at, int64_t low_x, int shift_x, \
                                       int points_x, int64_t x, int64_t low_y,  \
                                       int shift_y, int points_y, int64_t y)    \
  {                                                                             \
    int64_t last_x = (int64_t)points_x << shift_x;                              \
    int64_t last_y = (int64_t)points_y << shift_y;                              \
    int64_t u = x < low_x ? 0 : x - low_x > last_x ? last_x : x - low_x;        \
    int64_t w = y < low_y ? 0 : y - low_y > last_y ? last_y : y - low_y;        \
    int64_t column = u >> shift_x, row = w >> shift_y;                          \
    if (column > points_x - 1)                                                  \
      column = points_x - 1;                                                    \
    if (row > points_y - 1)                                                     \
      row = points_y - 1;                                                       \
    const T *low = at + row * (points_x + 1) + column;                          \
    const T *high = low + points_x + 1;                                         \
    int64_t corner = low[0], right = low[1] - corner, up = high[0] - corner;    \
    int64_t both = (int64_t)high[1] - high[0] - right;                          \
    int64_t in_x = u - (column << shift_x), in_y = w - (row << shift_y);        \
    int64_t below = (corner << shift_x) + right * in_x;                         \
    int64_t rise = (up << shift_x) + both * in_x;                               \
    int shift = shift_x + shift_y;                                              \
    int64_t half = shift == 0 ? 0 : (int64_t)1 << (shift - 1);                  \
    return (T)(((below << shift_y) + rise * in_y + half) >> shift);             \
  }

FIXED(int32_t, 32)
FIXED(int64_t, 64)

// The lowest `width` bits of a number, with and without a sign.
static inline int64_t wrap_signed(int64_t x, int width)
{
  return (int64_t)((uint64_t)x << (64 - width)) >> (64 - width);
}

static inline int64_t wrap_unsigned(int64_t x, int width)
{
  return (int64_t)((uint64_t)x << (64 - width) >> (64 - width));
}

// a / b toward minus infinity, and the rest of it, which has the sign of `b` made positive.
static inline int64_t floor_div(int64_t a, int64_t b, int64_t *rest)
{
  int64_t n = b < 0 ? -a : a;
  int64_t d = b < 0 ? -b : b;
  int64_t down = n / d;
  if (n % d < 0)
    down--;
  *rest = n - down * d;
  return down;
}

static inline int64_t quotient_floor(int64_t a, int64_t b)
{
  int64_t rest;
  return floor_div(a, b, &rest);
}

static inline int64_t quotient_trunc(int64_t a, int64_t b) { return a / b; }

static inline int64_t quotient_nearest(int64_t a, int64_t b)
{
  int64_t rest, down = floor_div(a, b, &rest);
  return 2 * rest >= (b < 0 ? -b : b) ? down + 1 : down;
}

static inline int64_t quotient_nearest_even(int64_t a, int64_t b)
{
  int64_t rest, down = floor_div(a, b, &rest), d = b < 0 ? -b : b;
  return 2 * rest > d || (2 * rest == d && (down & 1)) ? down + 1 : down;
}

// a * b / 2^by of up to 128 bits, toward minus infinity, its last bit set where the rest is not 0.
static inline int64_t wide_product(int64_t a, int64_t b, int by)
{
  uint64_t a0 = (uint32_t)a, b0 = (uint32_t)b;
  int64_t a1 = a >> 32, b1 = b >> 32;
  uint64_t low = a0 * b0;
  int64_t middle = a1 * (int64_t)b0 + (int64_t)(low >> 32);
  int64_t other = (int64_t)a0 * b1 + (int64_t)(uint32_t)middle;
  uint64_t bottom = (uint64_t)a * (uint64_t)b;
  int64_t top = a1 * b1 + (middle >> 32) + (other >> 32);
  int64_t down;
  uint64_t rest;
  if (by < 64) {
    down = (int64_t)((uint64_t)top << (64 - by) | bottom >> by);
    rest = bottom << (64 - by);
  } else {
    down = top >> (by - 64);
    rest = bottom | (by == 64 ? 0 : (uint64_t)top << (128 - by));
  }
  return rest == 0 ? down : down | 1;
}

// The word behind `word` of the generator with the shifts 13, 17 and 5.
static inline uint32_t xorshift(uint32_t word)
{
  word ^= word << 13;
  word ^= word >> 17;
  return word ^ word << 5;
}

#endif
