//! What is kept of a file's text for those that may call its functions, whoever they are.
//!
//! It is the text of which [`excerpt`] makes what is read for callers that are known, without what makes no difference for any.

use super::functions::Functions;
use super::linked::excerpt;
use super::surrounding::Reading;
use crate::options::ModuleLevel;
use crate::program::{Definition, Definitions, Surroundings, Wanted};
use crate::scope::Rebinding;
use crate::syntax::find_words;

/// A text that has no comments without what no call reaches, and what the whole of it rebinds. Functions whose names begin with an
/// underscore are there for the file itself, unless others mention them: `is_mentioned`. Most methods that are read for what they may
/// rebind store attributes on their own objects.
pub(crate) fn excerpt_for_anyone(
    text: &str,
    is_mentioned: impl Fn(&str) -> bool,
) -> (String, Rebinding) {
    let wanted = Wanted {
        is_any: true,
        ..Wanted::default()
    };
    let (excerpt, _) = excerpt(text, &wanted);
    let Some(rebinding) = rebinding_of(&excerpt) else {
        return (excerpt, Rebinding::default());
    };
    let has = |text: &str, span, word| !find_words(text, span, word, |_| true).is_empty();
    let definitions = Definitions::find(&excerpt);
    let excerpt = definitions.excerpt(&excerpt, |place| {
        let definition = &definitions.all[place];
        definition.class.is_none() || has(&excerpt, definition.span, "global")
    });
    let definitions = Definitions::find(&excerpt);
    let is_wanted = |it: &Definition| {
        let name = it.name.of(&excerpt);
        // What it declares others see, and its classes may tell what objects answer to.
        let is_seen = || {
            ["global", "class"]
                .iter()
                .any(|word| has(&excerpt, it.span, word))
        };
        !name.starts_with('_') || is_mentioned(name) || is_seen()
    };
    (definitions.reached(&excerpt, is_wanted), rebinding)
}

/// What a text rebinds, as far as it tells by itself.
fn rebinding_of(text: &str) -> Option<Rebinding> {
    let reading = Reading::of(Surroundings::default()).for_callers(Vec::new());
    let functions = Functions::read(text, &ModuleLevel::Closed, &reading).ok()?;
    Some(functions.rebinding.of_module())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_call_is_left_out() {
        let text = "import numpy as np\nclass A:\n    def set(self, name, value):\n        setattr(self, name, value)\n    def patch(self):\n        np.zeros = 1\n        return 2\ndef load(p):\n    return _read(p)\ndef _read(p):\n    return _read_all(p)\ndef _read_all(p): return p\ndef _own(p):\n    return _alone(p)\ndef _alone(p):\n    return p\nif np:\n    def _other(): return 1\ndef _told(p):\n    return p\n";
        let (excerpt, rebinding) = excerpt_for_anyone(text, |name| name == "_told");
        assert_eq!(
            excerpt,
            "import numpy as np\nclass A:\n    def set(): pass\n    def patch(): pass\ndef load(p):\n    return _read(p)\ndef _read(p):\n    return _read_all(p)\ndef _read_all(p): return p\nif np:\n    pass\ndef _told(p):\n    return p\n"
        );
        assert!(rebinding.is_member("numpy.zeros"));
    }
}
