package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;

class PrepareRequestTest {
    @Test
    void namesEverythingThatIsWrong() {
        assertThatThrownBy(() -> new PrepareRequest(
                        SourceRequest.of(SourceKind.FOLDER, "images"),
                        Decoding.DEFAULT,
                        "crop",
                        28,
                        2,
                        3,
                        TestData.files(1),
                        1,
                        7,
                        Duplicates.KEEP,
                        -0.1,
                        Checksums.CHECK,
                        null,
                        ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data.source.checksums is check, but no sums are known for kind folder; "
                        + "data.transform is 'crop'; allowed: center, edm, adm; "
                        + "Channels is 2; allowed: 1 (grey), 3 (colour); "
                        + "Patch size 3 does not divide the image size 28; "
                        + "data.validation is 1.0; allowed: a fraction in [0, 1); "
                        + "data.max-skipped is -0.1; allowed: a fraction in [0, 1]; "
                        + "data.output is empty; name the directory of the dataset");
    }
}
