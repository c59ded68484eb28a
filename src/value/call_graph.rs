//! Which functions of a file call which, and in what order they are summarised: bottom-up.
//!
//! A component is a set of functions that all reach each other (a strongly connected component of the graph; Tarjan 1972,
//! without recursion). Components are numbered so that what a component calls has a smaller number:
//!
//! ```text
//! def a(x): return b(x)            components: 0 = {c}, 1 = {a, b}, a cycle that calls 0
//! def b(x): return a(x) or c(x)
//! def c(x): return x
//! ```
//!
//! An edge is a mention, not a call: a function that is only passed on counts as called. It does not see methods, and calls
//! through attributes or locals of unknown value.

use std::ops::Index;

/// A function of the graph, by its place in the list that the graph was built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FunctionIndex(pub(crate) u32);

impl FunctionIndex {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A component, numbered bottom-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ComponentId(u32);

/// Functions that all reach each other.
#[derive(Debug)]
pub(crate) struct Component {
    /// Ascending.
    pub(super) members: Vec<FunctionIndex>,
    /// What its members call outside of it, ascending.
    pub(super) callees: Vec<ComponentId>,
    /// Whether a member can reach itself.
    pub(super) is_cycle: bool,
    /// The longest chain of components below it, itself included.
    pub(super) height: u32,
    /// How many evaluations of functions it costs to look into one member and, call by call, into all below it.
    pub(super) weight: u32,
}

/// The components of a file's functions, or of the files of a program.
#[derive(Debug, Default)]
pub(crate) struct CallGraph {
    of: Vec<ComponentId>,
    components: Vec<Component>,
}

impl CallGraph {
    /// Builds the graph; `callees[f]` lists what function `f` mentions, as often as it does.
    pub(crate) fn build(callees: &[Vec<FunctionIndex>]) -> Self {
        let (of, members) = Tarjan::new(callees).run();
        let mut graph = CallGraph {
            of,
            components: Vec::with_capacity(members.len()),
        };
        for members in members {
            let component = graph.measure(members, callees);
            graph.components.push(component);
        }
        graph
    }

    /// All components, callers before what they call.
    pub(super) fn top_down(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().rev()
    }

    /// The component that a function is in.
    pub(crate) fn component_of(&self, function: FunctionIndex) -> ComponentId {
        self.of[function.index()]
    }

    /// A component whose callees are all measured already.
    fn measure(
        &self,
        mut members: Vec<FunctionIndex>,
        callees: &[Vec<FunctionIndex>],
    ) -> Component {
        members.sort_unstable();
        let own = self.of[members[0].index()];
        let mut component = Component {
            callees: Vec::new(),
            is_cycle: members.len() > 1,
            height: 1,
            weight: 1,
            members,
        };
        for member in &component.members {
            let mut weight = 1_u32;
            for &callee in &callees[member.index()] {
                let callee = self.of[callee.index()];
                if callee == own {
                    component.is_cycle = true;
                    continue;
                }
                component.callees.push(callee);
                component.height = component.height.max(self[callee].height + 1);
                weight = weight.saturating_add(self[callee].weight);
            }
            component.weight = component.weight.max(weight);
        }
        component.callees.sort_unstable();
        component.callees.dedup();
        component
    }
}

impl Component {
    /// The longest chain of components below it, itself included.
    pub(crate) fn height(&self) -> u32 {
        self.height
    }
}

impl Index<ComponentId> for CallGraph {
    type Output = Component;

    fn index(&self, id: ComponentId) -> &Component {
        &self.components[id.0 as usize]
    }
}

/// The state of the search for components.
struct Tarjan<'c> {
    callees: &'c [Vec<FunctionIndex>],
    /// By function: in which order it was come upon; none before.
    order: Vec<Option<u32>>,
    /// By function: the earliest function in the order that it is known to reach within its component.
    earliest: Vec<u32>,
    of: Vec<Option<ComponentId>>,
    /// Functions that are in no component yet, in their order.
    open: Vec<FunctionIndex>,
    found: Vec<Vec<FunctionIndex>>,
    next: u32,
}

impl<'c> Tarjan<'c> {
    fn new(callees: &'c [Vec<FunctionIndex>]) -> Self {
        Tarjan {
            callees,
            order: vec![None; callees.len()],
            earliest: vec![0; callees.len()],
            of: vec![None; callees.len()],
            open: Vec::new(),
            found: Vec::new(),
            next: 0,
        }
    }

    /// The component of each function, and the members of each component.
    fn run(mut self) -> (Vec<ComponentId>, Vec<Vec<FunctionIndex>>) {
        for start in (0..self.callees.len() as u32).map(FunctionIndex) {
            if self.order[start.index()].is_none() {
                self.search(start);
            }
        }
        let of = self.of.into_iter();
        let of = of.map(|id| id.expect("every function was come upon and closed"));
        (of.collect(), self.found)
    }

    /// Depth first from one function. A step of the path is a function and how many of its callees were followed.
    fn search(&mut self, start: FunctionIndex) {
        self.enter(start);
        let mut path = vec![(start, 0)];
        while let Some((function, followed)) = path.last_mut() {
            let function = *function;
            if let Some(&callee) = self.callees[function.index()].get(*followed) {
                *followed += 1;
                match self.order[callee.index()] {
                    None => {
                        self.enter(callee);
                        path.push((callee, 0));
                    }
                    Some(order) if self.of[callee.index()].is_none() => {
                        self.reach(function, order);
                    }
                    Some(_) => {}
                }
            } else {
                path.pop();
                self.close(function);
                if let Some(&(caller, _)) = path.last() {
                    self.reach(caller, self.earliest[function.index()]);
                }
            }
        }
    }

    fn enter(&mut self, function: FunctionIndex) {
        self.order[function.index()] = Some(self.next);
        self.earliest[function.index()] = self.next;
        self.next += 1;
        self.open.push(function);
    }

    fn reach(&mut self, function: FunctionIndex, order: u32) {
        let earliest = &mut self.earliest[function.index()];
        *earliest = order.min(*earliest);
    }

    /// A function that reaches nothing earlier closes the component of all that are open since it was entered.
    fn close(&mut self, function: FunctionIndex) {
        if self.order[function.index()] != Some(self.earliest[function.index()]) {
            return;
        }
        let first = self.open.iter().rposition(|&open| open == function);
        let members = self
            .open
            .split_off(first.expect("a function is open until it is closed"));
        let id = ComponentId(self.found.len() as u32);
        for member in &members {
            self.of[member.index()] = Some(id);
        }
        self.found.push(members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(callees: &[&[u32]]) -> CallGraph {
        let callees: Vec<Vec<FunctionIndex>> = callees
            .iter()
            .map(|callees| callees.iter().copied().map(FunctionIndex).collect())
            .collect();
        CallGraph::build(&callees)
    }

    #[test]
    fn components_are_numbered_bottom_up() {
        // 0 calls 1, which calls 0 and 2; 3 calls itself and 0.
        let graph = graph(&[&[1], &[0, 2], &[], &[3, 0]]);
        let id = |function| graph.component_of(FunctionIndex(function));
        assert_eq!(id(0), id(1));
        assert!(id(2) < id(0) && id(0) < id(3));
        assert_eq!(graph[id(0)].callees, [id(2)]);
        assert!(graph[id(0)].is_cycle && graph[id(3)].is_cycle && !graph[id(2)].is_cycle);
        assert_eq!(graph[id(3)].callees, [id(0)]);
    }

    #[test]
    fn height_and_weight_count_what_is_looked_into() {
        // 0 calls 1 twice and 2 once; 1 calls 2 twice.
        let graph = graph(&[&[1, 1, 2], &[2, 2], &[]]);
        let of = |function| &graph[graph.component_of(FunctionIndex(function))];
        assert_eq!((of(2).height, of(1).height, of(0).height), (1, 2, 3));
        assert_eq!((of(2).weight, of(1).weight, of(0).weight), (1, 3, 8));
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let last = 200_000_u32;
        let chain: Vec<Vec<FunctionIndex>> = (0..=last)
            .map(|n| vec![FunctionIndex((n + 1) % (last + 1))])
            .collect();
        assert_eq!(CallGraph::build(&chain).components.len(), 1);
    }
}
