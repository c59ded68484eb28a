//! Images whose data are read on demand.

use super::{Kind, Origin, value};

#[test]
fn an_image_that_was_loaded_keeps_no_array_of_what_is_read_without_its_cache() {
    let data = |read: &str| {
        let source = format!(
            "import nibabel as nib\nimport numpy as np\ndef f(p):\n    image = nib.load(p)\n    x = {read}\n"
        );
        value(&source, "x")
    };
    for read in [
        "image.get_fdata(caching='unchanged')",
        "np.asarray(image.dataobj)",
        "np.asanyarray(image.dataobj)",
    ] {
        let found = data(read);
        assert_eq!(
            (found.kind, found.origin),
            (Kind::Array, Origin::Fresh),
            "{read}"
        );
    }
    for read in [
        "image.get_fdata()",
        "image.get_fdata(caching='fill')",
        "image.dataobj",
    ] {
        assert_ne!(data(read).origin, Origin::Fresh, "{read}");
    }
}
