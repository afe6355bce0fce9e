//! The lines along which a party moves freely.

use crate::divide::Divisor;
use zopa_core::StateId;

/// A set of issues of the product, seen as one axis: its lines partition the states, and the states of a line differ
/// in these issues only. The issues need not be neighbours in the numbering.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Runs of neighbouring issues, ascending.
    blocks: Vec<Block>,
    /// From the first state of a line to the state at each position.
    offsets: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    stride: Divisor,
    /// Stride times length.
    span: Divisor,
    /// How many positions the blocks before it have together.
    scale: u32,
}

impl Axis {
    /// The axis of some issues, given by stride and length with ascending strides. `None` beyond 2^31 positions.
    pub(crate) fn new(issues: &[(u64, u64)]) -> Option<Axis> {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for &(stride, len) in issues.iter().filter(|(_, len)| *len > 1) {
            match runs.last_mut() {
                Some((s, l)) if *s * *l == stride => *l *= len,
                _ => runs.push((stride, len)),
            }
        }
        let mut offsets = vec![0u32];
        let mut blocks = Vec::new();
        for &(stride, len) in &runs {
            let scale = offsets.len();
            if scale as u64 * len > 1 << 31 {
                return None;
            }
            let span = Divisor::new(stride * len);
            blocks.push(Block { stride: Divisor::new(stride), span, scale: scale as u32 });
            for k in 1..len {
                for p in 0..scale {
                    offsets.push(offsets[p] + (k * stride) as u32);
                }
            }
        }
        Some(Axis { blocks, offsets })
    }
    /// How many states a line has.
    pub fn len(&self) -> usize {
        self.offsets.len()
    }
    /// Never: a line has at least one state.
    pub fn is_empty(&self) -> bool {
        self.offsets.is_empty()
    }
    /// From the first state of a line to the state at each position.
    #[inline]
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }
    /// The number of the state's line.
    #[inline]
    pub fn line(&self, state: StateId) -> u32 {
        let mut line = state.0;
        for b in self.blocks.iter().rev() {
            let low = b.stride.split(line).1;
            line = b.span.quotient(line) * b.stride.by() as u32 + low;
        }
        line
    }
    /// Looks up the lines of many states that come in ascending order.
    pub(crate) fn lines(&self) -> Lines<'_> {
        let (run, step) = match self.blocks.first() {
            None => (u32::MAX, 1),
            Some(b) if b.stride.by() > 1 => (b.stride.by() as u32, 1),
            Some(b) => (b.span.by().min(u32::MAX.into()) as u32, 0),
        };
        Lines { axis: self, run, step, first: 0, known: 0, line: 0 }
    }
    /// The number of the state's line, and its position in it.
    #[inline]
    pub fn locate(&self, state: StateId) -> (u32, u32) {
        let (mut line, mut position) = (state.0, 0);
        for b in self.blocks.iter().rev() {
            let (outer, rest) = b.span.split(line);
            let (digit, low) = b.stride.split(rest);
            line = outer * b.stride.by() as u32 + low;
            position += digit * b.scale;
        }
        (line, position)
    }
    /// The first state of a line.
    #[inline]
    pub fn start(&self, line: u32) -> u32 {
        let mut state = line;
        for b in &self.blocks {
            let (outer, low) = b.stride.split(state);
            state = (u64::from(outer) * b.span.by()) as u32 + low;
        }
        state
    }
}

/// The lines of states one after another. Neighbours are on one line, or on neighbouring lines, over whole runs of
/// states: within a run no division is needed.
pub(crate) struct Lines<'a> {
    axis: &'a Axis,
    /// How many states a run has; each starts at a multiple of it.
    run: u32,
    /// From one state of a run to the next: the same line, or the next one.
    step: u32,
    /// The first state of the run at hand.
    first: u32,
    /// How many states of it are known: all or, before the first look-up, none.
    known: u32,
    /// The line of the first state.
    line: u32,
}

impl Lines<'_> {
    /// The number of the state's line. Right in any order; fast in ascending order.
    #[inline]
    pub(crate) fn of(&mut self, state: u32) -> u32 {
        let within = state.wrapping_sub(self.first);
        if within >= self.known {
            return self.seek(state);
        }
        self.line + within * self.step
    }
    fn seek(&mut self, state: u32) -> u32 {
        let within = state % self.run;
        self.first = state - within;
        self.known = self.run;
        self.line = self.axis.line(StateId(self.first));
        self.line + within * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;
    use zopa_core::StateId;

    /// For every subset of the issues of a mixed product, neighbours or not: lines partition the states, and line,
    /// position and first state agree.
    #[test]
    fn lines_partition_the_states() {
        let sizes = [2u64, 3, 1, 4, 2];
        let strides: Vec<u64> = (0..5).map(|v| sizes[..v].iter().product()).collect();
        let n = sizes.iter().product::<u64>();
        for mask in 0..32u32 {
            let own: Vec<(u64, u64)> = (0..5).filter(|v| mask >> v & 1 == 1).map(|v| (strides[v], sizes[v])).collect();
            let axis = Axis::new(&own).unwrap();
            let len = own.iter().map(|(_, l)| l).product::<u64>();
            assert_eq!(axis.len() as u64, len);
            let mut seen = vec![0u32; (n / len) as usize];
            let (mut upwards, mut anyhow) = (axis.lines(), axis.lines());
            for s in 0..n as u32 {
                let (line, position) = axis.locate(StateId(s));
                assert_eq!(line, axis.line(StateId(s)));
                assert_eq!(line, upwards.of(s));
                let jump = s * 7 % n as u32;
                assert_eq!(anyhow.of(jump), axis.line(StateId(jump)));
                assert_eq!(axis.start(line) + axis.offsets()[position as usize], s);
                seen[line as usize] += 1;
                for v in 0..5 {
                    let digit = |x: u32| u64::from(x) / strides[v] % sizes[v];
                    let expected = if mask >> v & 1 == 1 { 0 } else { digit(s) };
                    assert_eq!(digit(axis.start(line)), expected);
                }
            }
            assert!(seen.iter().all(|c| u64::from(*c) == len));
        }
    }
}
