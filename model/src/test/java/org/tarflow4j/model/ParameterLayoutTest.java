package org.tarflow4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.flow.SmallFlows;

class ParameterLayoutTest {
    static List<FlowConfig> configs() {
        return SmallFlows.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void parametersFollowEachOtherWithoutGaps(FlowConfig config) {
        ParameterLayout layout = new ParameterLayout(config);
        long offset = 0;
        for (Parameter parameter : layout.parameters()) {
            assertThat(parameter.offset()).as(parameter.name()).isEqualTo(offset);
            long fileSize = 1;
            for (long size : parameter.fileShape()) {
                fileSize *= size;
            }
            assertThat(fileSize).as(parameter.name()).isEqualTo(parameter.size());
            offset += parameter.size();
        }
        assertThat(layout.size()).isEqualTo(offset);
        assertThat(layout.parameter("var").offset()).isEqualTo(layout.trainableSize());
        assertThat(layout.size() - layout.trainableSize()).isEqualTo(config.dimensions());
    }

    /** The counts that the published recipes state. */
    @Test
    void publishedRecipesHaveTheirPublishedSizes() {
        assertThat(recipe(64, 2, 1280)).isBetween(765_000_000L, 775_000_000L);
        assertThat(recipe(128, 4, 1600)).isBetween(1_150_000_000L, 1_250_000_000L);
        assertThat(recipe(256, 8, 2176)).isBetween(2_150_000_000L, 2_250_000_000L);
    }

    @Test
    void aSharedLayerIsStoredOnce() {
        ParameterLayout layout = new ParameterLayout(SmallFlows.SHARED_BACKBONE);
        List<String> names = layout.parameters().stream()
                .map(Parameter::name)
                .filter(name -> name.endsWith(".qkv.weight"))
                .toList();
        assertThat(names)
                .containsExactly(
                        "shared_backbone.0.attention.qkv.weight", "blocks.0.head_blocks.0.attention.qkv.weight");
    }

    @Test
    void anUnknownNameIsRefused() {
        ParameterLayout layout = new ParameterLayout(SmallFlows.PLAIN);
        assertThatThrownBy(() -> layout.parameter("blocks.9.pos_embed")).hasMessageContaining("blocks.9.pos_embed");
    }

    private static long recipe(int imageSize, int patch, int width) {
        FlowConfig config = new FlowConfig(
                imageSize, 3, 1000, List.of(patch), List.of(width), List.of(4, 4, 4, 24), 1, false, 0, 0);
        return new ParameterLayout(config).trainableSize();
    }
}
