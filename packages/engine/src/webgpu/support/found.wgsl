// What an update finds; `greatest` has the bits of a float.

struct Found {
  greatest: atomic<u32>,
  level: f32,
  count: atomic<u32>,
  first: array<atomic<u32>, 3>,
  last: array<atomic<u32>, 3>,
}
