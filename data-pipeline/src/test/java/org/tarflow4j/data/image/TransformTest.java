package org.tarflow4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures resized by Pillow and torchvision, see src/test/resources/images. */
class TransformTest {
    static Stream<String> cases() {
        return Stream.of("grey", "palette", "small", "tall", "wide").flatMap(name -> Stream.of("center", "edm", "adm")
                .flatMap(transform -> Stream.of("32", "64").map(size -> name + "." + transform + "." + size)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsPillowToTheByte(String testCase) throws Exception {
        String[] parts = testCase.split("\\.");
        Pixels source = read(parts[0]).withChannels(3);
        Pixels expected = read(testCase).withChannels(3);

        Pixels actual = Transform.of(parts[1]).apply(source, Integer.parseInt(parts[2]));

        assertThat(actual.width()).isEqualTo(expected.width());
        // Not isEqualTo: it would print both pictures.
        assertThat(Arrays.mismatch(actual.values(), expected.values())).isEqualTo(-1);
    }

    @Test
    void aPictureOfTheRightSizeIsLeftAlone() throws Exception {
        Pixels picture = read("wide.center.64");
        for (Transform transform : Transform.values()) {
            assertThat(transform.apply(picture, 64).values()).isEqualTo(picture.values());
        }
    }

    @Test
    void namesTheAllowedTransforms() {
        assertThatThrownBy(() -> Transform.of("centre"))
                .hasMessage("Unknown transform 'centre'; allowed: center, edm, adm");
    }

    private static Pixels read(String name) throws Exception {
        try (InputStream file = TransformTest.class.getResourceAsStream("/images/" + name + ".png")) {
            return new ImageDecoder(Decoding.DEFAULT).decode(file.readAllBytes());
        }
    }
}
