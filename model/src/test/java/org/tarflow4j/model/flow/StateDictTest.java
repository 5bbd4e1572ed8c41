package org.tarflow4j.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.ParameterLayout.Parameter;
import org.tarflow4j.model.io.Safetensors;
import org.tarflow4j.model.io.TensorSource;

class StateDictTest {
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    static List<FlowConfig> configs() {
        return SmallFlows.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aFileWrittenTensorByTensorIsThatOfAllTensorsAtOnce(FlowConfig config) throws IOException {
        INDArray flat = SmallFlows.parameters(config, 1, DataType.FLOAT);
        ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
        Safetensors.write(atOnce, plain(config, flat.toFloatVector()), METADATA);

        ByteArrayOutputStream oneByOne = new ByteArrayOutputStream();
        Safetensors.write(oneByOne, StateDict.of(config, SmallFlows.part(flat)), METADATA);

        assertThat(oneByOne.toByteArray()).isEqualTo(atOnce.toByteArray());
    }

    @Test
    void nothingIsAskedForBeforeItsTurn() throws IOException {
        FlowConfig config = SmallFlows.SHARED_BACKBONE;
        INDArray flat = SmallFlows.parameters(config, 1, DataType.FLOAT);
        List<Long> asked = new ArrayList<>();
        List<TensorSource> tensors = StateDict.of(config, (from, to) -> {
            asked.add(to - from);
            return SmallFlows.part(flat).part(from, to);
        });
        assertThat(asked).as("elements, to learn the type").containsExactly(1L);

        Safetensors.write(new ByteArrayOutputStream(), tensors, METADATA);

        long largest = new ParameterLayout(config)
                .parameters().stream().mapToLong(Parameter::size).max().getAsLong();
        assertThat(asked).contains(largest).allMatch(elements -> elements <= largest);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aStateDictBecomesTheFlatVectorItWasMadeFrom(FlowConfig config) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray flat = SmallFlows.parameters(config, 1, type);
            FlatBuilder builder = FlatBuilder.ofParameters(config, type);
            StateDict.of(config, SmallFlows.part(flat))
                    .forEach(
                            tensor -> builder.add(tensor.name(), tensor.values().get()));
            assertThat(builder.flat()).isEqualTo(flat);
        }
    }

    @Test
    void whatIsTrainedIsAVectorOfItsOwn() {
        FlowConfig config = SmallFlows.VOLUME_PRESERVING;
        INDArray gradient =
                Nd4j.arange(new ParameterLayout(config).trainableSize()).castTo(DataType.FLOAT);
        FlatBuilder builder = FlatBuilder.ofTrained(config, DataType.FLOAT);
        StateDict.parameters(config, SmallFlows.part(gradient)).stream()
                .filter(tensor -> !tensor.name().equals(ParameterLayout.PRIOR_VARIANCE))
                .forEach(tensor -> builder.add(tensor.name(), tensor.values().get()));
        assertThat(builder.flat()).isEqualTo(gradient);
    }

    @Test
    void aVectorIsNotGivenOutWithAHoleOrALeftover() {
        Map<String, INDArray> tensors = plain(SmallFlows.PLAIN, floats(SmallFlows.PLAIN));
        assertThatThrownBy(() -> flat(without("blocks.1.proj_in.bias", tensors)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Tensor blocks.1.proj_in.bias is missing; do the weights belong to this model"
                        + " configuration?");

        tensors.put("blocks.2.proj_in.bias", Nd4j.zeros(DataType.FLOAT, 64));
        assertThatThrownBy(() -> flat(tensors)).hasMessageContaining("blocks.2.proj_in.bias has no place");

        tensors.put("var", Nd4j.zeros(DataType.FLOAT, 3));
        assertThatThrownBy(() -> flat(tensors)).hasMessageContaining("Tensor var has shape [3]");
    }

    @Test
    void olderFilesCallLayersOtherwiseButNotBothWays() {
        Map<String, INDArray> older = new LinkedHashMap<>();
        plain(SmallFlows.PLAIN, floats(SmallFlows.PLAIN))
                .forEach((name, tensor) -> older.put(name.replace("head_blocks", "attn_blocks"), tensor));
        assertThat(flat(older).toFloatVector()).isEqualTo(floats(SmallFlows.PLAIN));

        String twice = "blocks.0.head_blocks.0.attention.norm.bias";
        older.put(twice, Nd4j.zeros(DataType.FLOAT, 64));
        assertThatThrownBy(() -> flat(older)).hasMessageContaining(twice + " has no place");
    }

    private static INDArray flat(Map<String, INDArray> tensors) {
        return StateDict.toFlat(SmallFlows.PLAIN, tensors, DataType.FLOAT);
    }

    private static float[] floats(FlowConfig config) {
        return SmallFlows.parameters(config, 1, DataType.FLOAT).toFloatVector();
    }

    private static Map<String, INDArray> without(String name, Map<String, INDArray> tensors) {
        Map<String, INDArray> fewer = new LinkedHashMap<>(tensors);
        fewer.remove(name);
        return fewer;
    }

    /** The whole state dict in plain loops. */
    private static Map<String, INDArray> plain(FlowConfig config, float[] flat) {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        for (Parameter parameter : new ParameterLayout(config).parameters()) {
            INDArray tensor = plain(parameter, flat);
            tensors.put(parameter.name(), tensor);
            if (parameter.name().startsWith("shared_backbone.")) {
                for (int block = 0; block < config.blocks(); block++) {
                    tensors.put("blocks." + block + "." + parameter.name(), tensor);
                }
            }
        }
        for (int block = 0; block < config.blocks(); block++) {
            float[][] mask = new float[config.tokens(block)][config.tokens(block)];
            for (int i = 0; i < mask.length; i++) {
                for (int j = 0; j <= i; j++) {
                    mask[i][j] = 1;
                }
            }
            tensors.put("blocks." + block + ".attn_mask", Nd4j.createFromArray(mask));
        }
        return tensors;
    }

    private static INDArray plain(Parameter parameter, float[] flat) {
        float[] values = new float[(int) parameter.size()];
        for (int row = 0; row < parameter.rows(); row++) {
            for (int column = 0; column < parameter.columns(); column++) {
                float value = flat[(int) parameter.offset() + row * parameter.columns() + column];
                int place = parameter.transposedInFiles()
                        ? column * parameter.rows() + row
                        : row * parameter.columns() + column;
                values[place] = value;
            }
        }
        return Nd4j.createFromArray(values).reshape('c', parameter.fileShape());
    }
}
